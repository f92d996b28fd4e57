/**
 * File names are bytes, on most systems UTF-8 but not always. As text, bytes that are not UTF-8 stand as lone low
 * surrogates, U+DC80 for 0x80 and so on: such text can be sent about, compared and turned back into the same bytes.
 */
export function nameOfBytes(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    return pieceByPiece(bytes);
  }
}

/** The bytes of a name that text alone cannot name; undefined for all others. */
export function oddBytesOf(name: string): Uint8Array | undefined {
  if (!ODD.test(name)) return undefined;
  const text = new TextEncoder();
  const parts = name.split(/([\udc80-\udcff])/u).map((part) => {
    const code = part.charCodeAt(0);
    return part.length === 1 && FIRST <= code && code <= LAST ? Uint8Array.of(code - BASE) : text.encode(part);
  });
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const BASE = 0xdc00;
const FIRST = 0xdc80;
const LAST = 0xdcff;
/** With the flag, the halves of a pair are not met. */
const ODD = /[\udc80-\udcff]/u;

function pieceByPiece(bytes: Uint8Array): string {
  let name = "";
  for (let at = 0; at < bytes.byteLength; ) {
    const length = sequenceLength(bytes[at] as number);
    const piece = decoded(bytes.slice(at, at + length));
    name += piece ?? String.fromCharCode(BASE + (bytes[at] as number));
    at += piece === undefined ? 1 : length;
  }
  return name;
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Length of a character in UTF-8, by its first byte. */
function sequenceLength(first: number): number {
  return first < 0xc0 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}
