import type { TextTable } from "../text-table.js";
import type { TextEncoding } from "./ir.js";

/** Bytes of a code unit. */
export function unitBytes(encoding: TextEncoding | undefined): number {
  switch (encoding) {
    case "utf-16le":
    case "utf-16be":
      return 2;
    case "utf-32le":
    case "utf-32be":
      return 4;
    default:
      return 1;
  }
}

/** Byte of the first NUL of a text in bytes [start, end), -1 if there is none. */
export function nulAt(bytes: Uint8Array, start: number, end: number, unit: number): number {
  for (let at = start; at + unit <= end; at += unit) {
    let all = 0;
    for (let i = 0; i < unit; i += 1) all |= bytes[at + i] as number;
    if (all === 0) return at;
  }
  return -1;
}

const decoders = {
  utf8: new TextDecoder("utf-8"),
  "utf-16le": new TextDecoder("utf-16le"),
  "utf-16be": new TextDecoder("utf-16be"),
};

/** The text in bytes [start, end). Whatever is no character becomes U+FFFD. */
export function decodeText(bytes: Uint8Array, start: number, end: number, encoding: TextEncoding = "utf8"): string {
  // A copy, since `TextDecoder` refuses shared memory in browsers.
  const own = bytes.slice(start, end);
  switch (encoding) {
    case "utf8":
    case "ascii":
      return decoders.utf8.decode(own);
    case "utf-16le":
    case "utf-16be":
      return decoders[encoding].decode(own);
    case "utf-32le":
    case "utf-32be":
      return decodeUtf32(own, encoding === "utf-32le");
  }
}

function decodeUtf32(bytes: Uint8Array, isLittle: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = "";
  for (let at = 0; at < bytes.length; at += 4) {
    const code = at + 4 <= bytes.length ? view.getUint32(at, isLittle) : -1;
    const isCharacter = 0 <= code && code <= 0x10ffff && (code < 0xd800 || 0xdfff < code);
    text += isCharacter ? String.fromCodePoint(code) : "\ufffd";
  }
  return text;
}

/** The address that a text is, as perf prints it ("0xffffffff81234567"), as a number with a sign; NaN: it is none. */
export function textAddress(bytes: Uint8Array, start: number, end: number): number {
  const nul = nulAt(bytes, start, end, 1);
  const text = decodeText(bytes, start, nul < 0 ? end : nul);
  return ADDRESS.test(text) ? Number(BigInt.asIntN(64, BigInt(text))) : Number.NaN;
}

const ADDRESS = /^0x[\da-f]{1,16}$/i;

/** Id of the text in bytes [start, end), up to its NUL. `encoding`: undefined for UTF-8. */
export function textId(
  texts: TextTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  encoding: TextEncoding | undefined,
): number {
  if (encoding === undefined) return texts.idOf(bytes, start, end);
  const nul = nulAt(bytes, start, end, unitBytes(encoding));
  return texts.idOfString(decodeText(bytes, start, nul < 0 ? end : nul, encoding));
}
