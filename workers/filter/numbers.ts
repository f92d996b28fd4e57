import type { Relation } from "../model/filter.js";

/** A unit as `times` powers of ten: 60e9 ns are 6 * 10^10. */
const UNITS: Readonly<Record<string, { readonly power: number; readonly times: number }>> = {
  ns: { power: 0, times: 1 },
  us: { power: 3, times: 1 },
  µs: { power: 3, times: 1 },
  μs: { power: 3, times: 1 },
  ms: { power: 6, times: 1 },
  s: { power: 9, times: 1 },
  min: { power: 10, times: 6 },
};

/**
 * "12", "0x1f", "-3.5"; for a duration "250us", "1.5ms", or ns without a unit. A whole number that a double cannot hold
 * exactly, such as an address, is a bigint.
 */
export function numberOf(text: string, type: "number" | "duration"): number | bigint | undefined {
  if (/^-?0x[0-9a-f]+$/i.test(text)) return text.startsWith("-") ? exact(-BigInt(text.slice(1))) : exact(BigInt(text));
  const match = /^([+-]?\d+(?:\.\d+)?)(?:e([+-]?\d+))?\s*([a-zµμ]*)$/i.exec(text);
  if (match === null) return undefined;
  const [, digits = "", exponent, unit = ""] = match;
  if (unit === "" && exponent === undefined && /^[+-]?\d+$/.test(digits)) return exact(BigInt(digits));
  if (unit === "") return Number(`${digits}e${exponent ?? 0}`);
  const size = type === "duration" && Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  // The point is moved in the text: 1.001 * 1000 is less than 1001.
  return size && Number(`${digits}e${Number(exponent ?? 0) + size.power}`) * size.times;
}

function exact(value: bigint): number | bigint {
  const rounded = Number(value);
  return Number.isSafeInteger(rounded) ? rounded : value;
}

/** Compares numbers of both sorts exactly. Undefined for a relation that is not about numbers. */
export function numberTest(
  relation: Relation,
  value: number | bigint,
): ((number: number | bigint) => boolean) | undefined {
  switch (relation) {
    // No "===" between a number and a bigint. NaN is on neither side of any number.
    case "==":
      return (n) => n <= value && value <= n;
    case "!=":
      return (n) => n < value || value < n;
    case "<":
      return (n) => n < value;
    case "<=":
      return (n) => n <= value;
    case ">":
      return (n) => value < n;
    case ">=":
      return (n) => value <= n;
    default:
      return undefined;
  }
}
