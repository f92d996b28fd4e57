import { fail, type Result } from "../../workers/core/result.js";

/** Without those that were not given. */
export function givenOf(options: object) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** A whole number. */
export function count(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

const SIZE_UNITS: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** As in 500M or 4G. */
export function bytes(text: string): number | undefined {
  const match = /^(\d{1,15})\s*([KMGT]?)(?:i?B)?$/i.exec(text);
  return match ? Number(match[1]) * (SIZE_UNITS[(match[2] ?? "").toUpperCase()] ?? 1) : undefined;
}

export function usage(command: string, message: string): Result<never> {
  return fail(message, { hint: `see lanescope ${command} --help` });
}
