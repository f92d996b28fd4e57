import { ByteColumn, FloatColumn, IntColumn } from "../core/columns.js";
import type { LaneId } from "../model/lanes.js";

/** What an exit was about. */
export const EXIT_OBJECTS = ["msr", "port", "mmio", "memory", "hypercall", "apic-register"] as const;
export type ExitObjectKind = (typeof EXIT_OBJECTS)[number];

/** Counts are kept per stretch of this length: what a storm is looked for in. */
export const OBJECT_WINDOW_NS = 10e6;
/** Faults on guest memory are told apart by ranges of this size: a huge page. */
export const MEMORY_RANGE = 2 ** 21;

/**
 * How often each vCPU exited over which MSR, port, address …, counted per 10 ms, so that their number is bound by
 * the variety of objects rather than by the number of exits. Columns in order of time.
 */
export class ExitObjectStore {
  count = 0;
  readonly windows = new FloatColumn();
  readonly lanes = new IntColumn();
  /** ExitCode of the exit, 0 unknown. */
  readonly codes = new IntColumn();
  /** Index into EXIT_OBJECTS. */
  readonly kinds = new ByteColumn();
  readonly objects = new FloatColumn();
  readonly counts = new FloatColumn();
  /** The counts of the window under way: by lane, code and kind, then by object. */
  private readonly open = new Map<number, Map<number, number>>();
  private window = Number.NaN;

  note(t: number, lane: LaneId, code: number, kind: number, object: number): void {
    const window = Math.floor(t / OBJECT_WINDOW_NS);
    if (window !== this.window) {
      this.flush();
      this.window = window;
    }
    const group = (lane * 65536 + code) * 8 + kind;
    let counts = this.open.get(group);
    if (counts === undefined) {
      counts = new Map();
      this.open.set(group, counts);
    }
    counts.set(object, (counts.get(object) ?? 0) + 1);
  }

  /** Makes the counts of the last window rows. */
  flush(): void {
    for (const [group, counts] of this.open) {
      const rest = Math.floor(group / 8);
      for (const [object, count] of counts) {
        const row = this.count++;
        this.windows.set(row, this.window);
        this.lanes.set(row, Math.floor(rest / 65536));
        this.codes.set(row, rest % 65536);
        this.kinds.set(row, group % 8);
        this.objects.set(row, object);
        this.counts.set(row, count);
      }
    }
    this.open.clear();
  }

  /** The first row of window `window` (times / OBJECT_WINDOW_NS) or a later one. */
  firstFrom(window: number): number {
    let low = -1;
    let high = this.count;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (this.windows.at(middle) < window) low = middle;
      else high = middle;
    }
    return high;
  }
}
