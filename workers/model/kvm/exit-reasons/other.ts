/**
 * Exits of hypervisors that no table here knows (PVM has its own isa and codes from 0x20000 on), and codes that their
 * table cannot have. They do not fit an ExitCode, so each gets a number in the order in which they are met.
 */
const MAX_CODES = 2047;

const numbers = new Map<number, number>();
const reasons: number[] = [];

/** The number of an exit reason as recorded, an integer of 32 bits. All beyond the first 2047 share the last one. */
export function otherNumber(reason: number): number {
  const known = numbers.get(reason);
  if (known !== undefined) return known;
  if (reasons.length === MAX_CODES) return MAX_CODES;
  const number = reasons.length;
  numbers.set(reason, number);
  reasons.push(reason >>> 0);
  return number;
}

/** The reason of a number, without its sign; -1 for those that share one. */
export function otherReason(number: number): number {
  return reasons[number] ?? -1;
}

/** "0x20003 (unknown)": never the name of another hypervisor's exit. */
export function otherName(number: number): string {
  const reason = otherReason(number);
  return reason < 0 ? "unknown" : `0x${reason.toString(16)} (unknown)`;
}
