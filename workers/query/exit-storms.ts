import { EXIT_OBJECTS, MEMORY_RANGE, OBJECT_WINDOW_NS } from "../facts/exit-object-store.js";
import { hyperVCallName } from "../model/kvm/hyper-v-calls.js";
import type { LaneId } from "../model/lanes.js";
import type { QueryContext } from "./context.js";
import { exitColumns, STEP_EXITS, timesIn } from "./exits/exit-columns.js";
import type { Steps } from "./resumable.js";

/** Exits come in storms when one reason alone costs a vCPU this many a second: about 10 % of a CPU at 5 µs each. */
export const STORM_RATE = 20_000;
/** A storm exceeds the vCPU's usual rate by this many standard deviations. */
export const STORM_SIGMAS = 6;

/** Windows of 10 ms in a row in which one vCPU left its guest unusually often for one reason. */
export interface ExitStorm {
  readonly lane: LaneId;
  readonly code: number;
  readonly start: number;
  readonly end: number;
  readonly exits: number;
  /** Exits per second in the worst of its windows. */
  readonly peakRate: number;
  /** Exits per second from which on a window counts. */
  readonly threshold: number;
  /** The MSR, port or address of most exits; "" where the trace does not tell. */
  readonly object: string;
  readonly objectCount: number;
}

/** Finds the storms in [t0, t1) of all vCPUs for which `isWanted`, largest first. */
export function* stormSteps(
  context: QueryContext,
  { t0, t1 }: { readonly t0: number; readonly t1: number },
  isWanted: (lane: LaneId) => boolean,
): Steps<ExitStorm[]> {
  const storms: ExitStorm[] = [];
  /** By code of the lane at hand, the place of its counts + 1. */
  const slots = new Uint16Array(1 << 16);
  const first = Math.floor(t0 / OBJECT_WINDOW_NS);
  const windows = Math.max(0, Math.ceil(t1 / OBJECT_WINDOW_NS) - first);
  for (let lane = 0; lane < context.lanes.count; lane++) {
    if (context.lanes.specs[lane]?.kind !== "vcpu" || !isWanted(lane)) continue;
    for (const [code, counts] of yield* exitCounts(context, lane, { t0, t1, first }, slots)) {
      for (const storm of stormsIn(context, lane, code, counts, first, windows)) storms.push(storm);
    }
  }
  return storms.sort((a, b) => b.exits - a.exits);
}

/** How many exits of one code fall in each window that has any. */
class WindowCounts {
  readonly counts = new Map<number, number>();
  private window = Number.NaN;
  private count = 0;

  /** Most come after one of the same window. */
  add(window: number): void {
    if (window !== this.window) {
      this.close();
      this.window = window;
    }
    this.count += 1;
  }

  close(): void {
    if (0 < this.count) this.counts.set(this.window, (this.counts.get(this.window) ?? 0) + this.count);
    this.count = 0;
  }
}

/** Exits that begin in [t0, t1) by code, and by window that has any. Those without an end count too. */
function* exitCounts(
  context: QueryContext,
  lane: LaneId,
  { t0, t1, first }: { readonly t0: number; readonly t1: number; readonly first: number },
  slots: Uint16Array,
): Steps<ReadonlyMap<number, ReadonlyMap<number, number>>> {
  const { starts, codes, endless, endlessCodes } = yield* exitColumns(context, lane);
  const found: { readonly code: number; readonly windows: WindowCounts }[] = [];
  for (const [times, own] of [[starts, codes] as const, [endless, endlessCodes] as const]) {
    const { from, to } = timesIn(times, t0, t1);
    for (let i = from; i < to; i += 1) {
      if (i % STEP_EXITS === 0) yield;
      const code = own[i] as number;
      if (slots[code] === 0) slots[code] = found.push({ code, windows: new WindowCounts() });
      const { windows } = found[(slots[code] as number) - 1] as (typeof found)[number];
      windows.add(Math.floor((times[i] as number) / OBJECT_WINDOW_NS) - first);
    }
  }
  for (const { code, windows } of found) {
    slots[code] = 0;
    windows.close();
  }
  return new Map(found.map(({ code, windows }) => [code, windows.counts]));
}

const PER_SECOND = 1e9 / OBJECT_WINDOW_NS;

/**
 * The usual rate is that of the windows below STORM_RATE: a storm that lasts must not raise the bar for itself, which
 * mean and deviation of all windows would do as soon as it fills one in 37 of them.
 */
function thresholdOf(counts: ReadonlyMap<number, number>, windows: number): number {
  let quiet = windows;
  let sum = 0;
  let squares = 0;
  for (const count of counts.values()) {
    if (STORM_RATE < count * PER_SECOND) quiet -= 1;
    else {
      sum += count;
      squares += count * count;
    }
  }
  if (quiet <= 0) return STORM_RATE;
  const mean = sum / quiet;
  const sigma = Math.sqrt(Math.max(0, squares / quiet - mean * mean));
  return Math.max(STORM_RATE, (mean + STORM_SIGMAS * sigma) * PER_SECOND);
}

function stormsIn(
  context: QueryContext,
  lane: LaneId,
  code: number,
  counts: ReadonlyMap<number, number>,
  first: number,
  windows: number,
): ExitStorm[] {
  const threshold = thresholdOf(counts, windows);
  const isStorm = (window: number) => threshold < (counts.get(window) ?? 0) * PER_SECOND;
  const storms: ExitStorm[] = [];
  for (const window of [...counts.keys()].sort((a, b) => a - b)) {
    if (!isStorm(window) || isStorm(window - 1)) continue;
    let exits = 0;
    let most = 0;
    let end = window;
    for (; isStorm(end); end++) {
      exits += counts.get(end) as number;
      most = Math.max(most, counts.get(end) as number);
    }
    const { object, count } = mainObject(context, lane, code, first + window, first + end);
    storms.push({
      lane,
      code,
      start: (first + window) * OBJECT_WINDOW_NS,
      end: (first + end) * OBJECT_WINDOW_NS,
      exits,
      peakRate: most * PER_SECOND,
      threshold,
      object,
      objectCount: count,
    });
  }
  return storms;
}

/** The object of most exits of windows [from, to). */
function mainObject(context: QueryContext, lane: LaneId, code: number, from: number, to: number) {
  const { exitObjects } = context;
  const counts = new Map<string, number>();
  const { columns } = exitObjects;
  const first = exitObjects.firstFrom("window", from);
  for (let row = first; row < exitObjects.count && columns.window.at(row) < to; row++) {
    if (columns.lane.at(row) !== lane || columns.code.at(row) !== code) continue;
    const text = objectText(columns.kind.at(row), columns.object.at(row));
    counts.set(text, (counts.get(text) ?? 0) + columns.count.at(row));
  }
  let main = { object: "", count: 0 };
  for (const [object, count] of counts) if (main.count < count) main = { object, count };
  return main;
}

/** "msr 0x6e0", "port 0x3f8", "memory 0x1a00000+0x200000". */
export function objectText(kind: number, object: number): string {
  const name = EXIT_OBJECTS[kind] ?? "";
  if (name === "hypercall") return `hypercall ${object}`;
  if (name === "hyper-v-call") return `${name} ${hyperVCallName(object)}`;
  const hex = `0x${object.toString(16)}`;
  const range = `${hex}+0x${MEMORY_RANGE.toString(16)}`;
  if (name === "write-protected") return `write-protected memory ${range}`;
  return name === "memory" ? `memory ${range}` : `${name} ${hex}`;
}
