/** Linux supports no more CPUs than this (NR_CPUS); a damaged trace may name any. */
export const MAX_CPUS = 8192;

export function isCpuNumber(number: number): boolean {
  return 0 <= number && number < MAX_CPUS;
}
