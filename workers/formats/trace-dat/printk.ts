import type { RecordLayout } from "../tracepoint/event-format.js";
import { type RecordBytes, type SymbolAt, textIn } from "../tracepoint/read-fields.js";

/** Texts of trace_printk by their address in the kernel (printk_formats): `0xffffffff81b6c8f8 : "text\n"`. */
export function printkFormats(text: string): ReadonlyMap<bigint, string> {
  const formats = new Map<bigint, string>();
  for (const [, address = "0", format = ""] of text.matchAll(/^\s*(0x[\da-fA-F]{1,16})\s*:\s*"(.*)"\s*$/gm)) {
    formats.set(BigInt(address), unescaped(format).replace(/\n$/, ""));
  }
  return formats;
}

/** The kernel escapes line ends, tabs, quotes and backslashes (t_show, kernel/trace/trace_printk.c). */
function unescaped(format: string): string {
  return format.replace(/\\([nt"\\])/g, (_, letter: string) =>
    letter === "n" ? "\n" : letter === "t" ? "\t" : letter,
  );
}

/** A conversion of printf: flags, width, precision, length, letter, and what the kernel adds to %p. */
const CONVERSION = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+))?(hh|h|ll|l|L|z|t|j|q)?([a-zA-Z%])/g;
const MAX_TEXT = 65_536;

/**
 * The text of a `bprint` event: a format, and the arguments as bytes (vbin_printf, lib/vsprintf.c). Numbers begin at
 * multiples of four bytes, texts anywhere.
 */
export function printText(
  format: string,
  { bytes, view, begin, end }: RecordBytes,
  { longSize, isLittleEndian }: RecordLayout,
  symbolAt: SymbolAt,
): string {
  let at = begin;
  const number = (size: number, isSigned: boolean): bigint | undefined => {
    at = begin + (((at - begin + 3) >> 2) << 2);
    if (end < at + size) return undefined;
    const value =
      size === 8
        ? isSigned
          ? view.getBigInt64(at, isLittleEndian)
          : view.getBigUint64(at, isLittleEndian)
        : BigInt(isSigned ? view.getInt32(at, isLittleEndian) : view.getUint32(at, isLittleEndian));
    at += size;
    return value;
  };
  const text = (): string => {
    const nul = bytes.subarray(at, end).indexOf(0);
    const stop = nul < 0 ? end : at + nul;
    const read = textIn(bytes, at, stop);
    at = Math.min(end, stop + 1);
    return read;
  };
  const given = (word: string | undefined) =>
    word === "*" ? Number(number(4, true) ?? 0n) : word === undefined ? undefined : Number(word);
  const shown = format.replace(CONVERSION, (_, flags: string, width, precision, length, letter: string) => {
    if (letter === "%") return "%";
    const wide = given(width);
    const exact = given(precision);
    if (letter === "s") return padded(cut(text(), exact), wide, flags);
    if (letter === "p") {
      const address = number(longSize, false);
      return padded(address === undefined ? "…" : (symbolAt(address) ?? `0x${address.toString(16)}`), wide, flags);
    }
    const size =
      length === "ll" || length === "q" || length === "j" || length === "L" ? 8 : isLong(length) ? longSize : 4;
    const value = number(size, letter === "d" || letter === "i");
    return value === undefined ? "…" : padded(numberText(value, letter, flags, exact), wide, flags);
  });
  return shown.slice(0, MAX_TEXT);
}

function isLong(length: string | undefined): boolean {
  return length === "l" || length === "z" || length === "t";
}

function numberText(value: bigint, letter: string, flags: string, precision: number | undefined): string {
  if (letter === "c") return String.fromCharCode(Number(value & 0xffn));
  const base = letter === "x" || letter === "X" ? 16 : letter === "o" ? 8 : 10;
  const digits = value.toString(base).padStart(Math.min(precision ?? 0, 64), "0");
  const prefix = flags.includes("#") && base === 16 ? "0x" : "";
  return `${prefix}${letter === "X" ? digits.toUpperCase() : digits}`;
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : text.slice(0, Math.max(0, precision));
}

function padded(text: string, width: number | undefined, flags: string): string {
  const wide = Math.min(Math.abs(width ?? 0), 256);
  if (flags.includes("-") || (width ?? 0) < 0) return text.padEnd(wide);
  return text.padStart(wide, flags.includes("0") ? "0" : " ");
}
