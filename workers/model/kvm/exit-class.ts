/** Exits that mean the same on every architecture, for uniform colours, filters and tables. */
export const EXIT_CLASSES = [
  "other",
  "idle",
  "external-interrupt",
  "interrupt-window",
  "io",
  "page-fault",
  "msr",
  "apic",
  "hypercall",
  "spin",
  "timer",
  "control-register",
  "nested",
  "cpuid",
  "exception",
  "dirty-log",
  "shutdown",
] as const;
export type ExitClass = (typeof EXIT_CLASSES)[number];

/** One architecture's exit reasons. */
export interface ExitTable {
  /** By code; as the kernel's own trace output and `perf kvm stat` name them. */
  readonly names: ReadonlyMap<number, string>;
  readonly classes: ReadonlyMap<number, ExitClass>;
}

/** Codes by class, turned round. */
export function classesByCode(groups: Partial<Record<ExitClass, readonly number[]>>): ReadonlyMap<number, ExitClass> {
  return new Map(
    Object.entries(groups).flatMap(([name, codes]) =>
      codes.map((code): [number, ExitClass] => [code, name as ExitClass]),
    ),
  );
}

/** The numbers from `first` to `last`, both included. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
