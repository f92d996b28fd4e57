import type { FieldValue } from "../format.js";
import { textOf } from "../text/scan.js";
import { columnNumber, numberEnd, type ValueType } from "./values.js";

/** The value of a field for people: exact numbers, and text as it is. */
export function wholeValue(bytes: Uint8Array, at: number, end: number, type: ValueType): FieldValue {
  const isText = type === "s" || type === "w" || type === "dev";
  const isHex = type === "x";
  if (type === "icr" || type === "msia" || type === "msid") return columnNumber(bytes, at, end, type);
  if (isText || at === end || numberEnd(bytes, at, end, isHex) !== end) return textOf(bytes, at, end);
  const value = integer(textOf(bytes, at, end), isHex);
  return type === "n" ? -Number(value) : value;
}

function integer(text: string, isHex: boolean): number | bigint {
  const isNegative = text.startsWith("-");
  const digits = isNegative ? text.slice(1) : text;
  const whole = BigInt(isHex && !digits.startsWith("0x") ? `0x${digits}` : digits);
  const signed = isNegative ? -whole : whole;
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed;
}
