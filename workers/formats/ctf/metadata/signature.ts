const RECORD_SEPARATOR = 0x1e;
const OPENING_BRACE = 0x7b;

/** Why a text is not metadata of CTF 1.8, if its first bytes show it. */
export function signatureFault(text: Uint8Array): string | undefined {
  if (text[0] === RECORD_SEPARATOR || text[0] === OPENING_BRACE) return "CTF 2 is not supported yet";
  const start = new TextDecoder("latin1").decode(text.subarray(0, 256));
  const signature = /^\s*\/\*\s*CTF\b\s*([^*\s]*)/.exec(start)?.[1];
  // CTF 1.8.3, 7.1: text metadata starts with its version. A text without any is read all the same.
  if (signature === undefined || signature === "1.8") return undefined;
  return `metadata is of CTF ${signature.slice(0, 20)}, only 1.8 is supported`;
}
