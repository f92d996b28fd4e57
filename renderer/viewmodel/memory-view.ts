/** A row of memory: 16 bytes, in hex and as text. */
export interface MemoryRow {
  readonly address: string;
  readonly bytes: readonly string[];
  readonly text: string;
}

const ROW_BYTES = 16n;

export function memoryRows(address: string, hex: string): readonly MemoryRow[] {
  const rows: MemoryRow[] = [];
  let at = BigInt(address);
  for (let i = 0; i < hex.length; i += 32) {
    const bytes = hex.slice(i, i + 32).match(/../g) ?? [];
    rows.push({ address: `0x${at.toString(16).padStart(16, "0")}`, bytes, text: bytes.map(charOf).join("") });
    at = BigInt.asUintN(64, at + ROW_BYTES);
  }
  return rows;
}

function charOf(byte: string): string {
  const code = Number.parseInt(byte, 16);
  return 0x20 <= code && code < 0x7f ? String.fromCharCode(code) : ".";
}

/** An address as people write it: hex with or without 0x. Undefined: it is none. */
export function addressOf(text: string): string | undefined {
  const digits = /^(?:0x)?([0-9a-f_]{1,20})$/i.exec(text.trim())?.[1]?.replaceAll("_", "");
  return digits !== undefined && digits !== "" && digits.length <= 16 ? `0x${digits.toLowerCase()}` : undefined;
}

/** So many bytes on, or back; addresses go round at their end. */
export function movedAddress(address: string, by: number): string {
  return `0x${BigInt.asUintN(64, BigInt(address) + BigInt(by)).toString(16)}`;
}
