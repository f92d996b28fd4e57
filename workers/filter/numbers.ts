import type { Relation } from "../model/filter.js";

const UNITS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, min: 60e9 };

/**
 * "12", "0x1f", "-3.5"; for a duration "250us", "1.5ms", or ns without a unit. A whole number that a double cannot hold
 * exactly, such as an address, is a bigint.
 */
export function numberOf(text: string, type: "number" | "duration"): number | bigint | undefined {
  if (/^-?0x[0-9a-f]+$/i.test(text)) return text.startsWith("-") ? exact(-BigInt(text.slice(1))) : exact(BigInt(text));
  const match = /^([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*([a-zµμ]*)$/i.exec(text);
  if (match === null) return undefined;
  const [, digits = "", unit = ""] = match;
  if (unit === "") return /^[+-]?\d+$/.test(digits) ? exact(BigInt(digits)) : Number(digits);
  const scale = type === "duration" && Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  return scale === undefined ? undefined : Number(digits) * scale;
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
