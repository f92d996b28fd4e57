import type { Frame } from "../core/frame-table.js";

/**
 * A run of events of one stream, or of several merged, in time order, as columns. The only form in which events
 * travel from a decoder to the analyses. Rows [0, count) are valid. `event-fields.ts` says which columns the fields of a
 * kind are in; the other columns of a row hold whatever an earlier batch left there.
 */
export interface EventBatch {
  /** Index of the stream in the session (stable over its life); of several merged, of the first. */
  readonly stream: number;
  /** CPU that recorded these events, -1 where the trace does not say; if `isMixed`, that of the row being handled. */
  cpu: number;
  /** Rows are of several CPUs: `cpus` says of which. */
  isMixed: boolean;
  count: number;
  /** Nanoseconds from the session origin; never decreasing within a stream. */
  readonly ts: Float64Array;
  readonly kind: Uint8Array;
  readonly a: Int32Array;
  readonly b: Int32Array;
  readonly c: Int32Array;
  readonly d: Int32Array;
  readonly tid: Int32Array;
  readonly pid: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly z: Float64Array;
  /** Ids of the reader's strings; session ids by the time analyses see them. */
  readonly s: Int32Array;
  readonly r: Int32Array;
  /** By row, if `isMixed`; see `columnCpu`. */
  readonly cpus: Int16Array;
  /** Ids of call stacks as `s` of strings, -1: none. Empty where the trace has no stacks. */
  readonly stack: Int32Array;
  /** Strings the decoder met since its last batch; they take the next ids of its table. */
  newStrings: readonly string[];
  /** Some of `s` and `r` are not ids yet: see `MergedReader`. */
  hasUnresolvedStrings: boolean;
  /** As `newStrings` and `hasUnresolvedStrings`, of stacks. */
  newStacks: StackNews;
  hasUnresolvedStacks: boolean;
}

/** What a reader has met of call stacks since its last batch. Frames and stacks take the next numbers of its tables. */
export interface StackNews {
  readonly frames: readonly Frame[];
  /** Of each stack: the number of the stack without its innermost frame (-1: none), and the number of that frame. */
  readonly outer: Int32Array;
  readonly innermost: Int32Array;
}

export const NO_STACK_NEWS: StackNews = { frames: [], outer: new Int32Array(0), innermost: new Int32Array(0) };

const BATCH_CAPACITY = 16384;

/** One allocation for all columns, so that one buffer is moved to another thread or shared with it. `begin`: where in a given buffer. */
export function createBatch(
  stream: number,
  capacity: number = BATCH_CAPACITY,
  buffer?: ArrayBufferLike,
  hasStacks = false,
  begin = 0,
): EventBatch {
  const memory = buffer ?? new ArrayBuffer(batchBytes(capacity, hasStacks));
  let at = begin;
  const floats = () => {
    const column = new Float64Array(memory, at, capacity);
    at += capacity * 8;
    return column;
  };
  const ints = () => {
    const column = new Int32Array(memory, at, capacity);
    at += capacity * 4;
    return column;
  };
  const ts = floats();
  const x = floats();
  const y = floats();
  const z = floats();
  const a = ints();
  const b = ints();
  const c = ints();
  const d = ints();
  const tid = ints();
  const pid = ints();
  const s = ints();
  const r = ints();
  const stack = hasStacks ? ints() : NO_STACKS;
  const cpus = new Int16Array(memory, at, capacity);
  const kind = new Uint8Array(memory, at + capacity * 2, capacity);
  const columns = { ts, kind, a, b, c, d, tid, pid, x, y, z, s, r, cpus, stack };
  const news = { newStrings: [], hasUnresolvedStrings: false, newStacks: NO_STACK_NEWS, hasUnresolvedStacks: false };
  return { stream, cpu: -1, isMixed: false, count: 0, ...columns, ...news };
}

const NO_STACKS = new Int32Array(0);

export function batchBytes(capacity: number, hasStacks = false): number {
  return capacity * (4 * 8 + (hasStacks ? 9 : 8) * 4 + 2 + 1);
}

/** Copies row `at` of a batch to row `row` of another. Ids do not change. */
export function copyRow(from: EventBatch, at: number, into: EventBatch, row: number): void {
  into.ts[row] = from.ts[at] as number;
  into.kind[row] = from.kind[at] as number;
  into.cpus[row] = from.isMixed ? (from.cpus[at] as number) : columnCpu(from.cpu);
  into.a[row] = from.a[at] as number;
  into.b[row] = from.b[at] as number;
  into.c[row] = from.c[at] as number;
  into.d[row] = from.d[at] as number;
  into.tid[row] = from.tid[at] as number;
  into.pid[row] = from.pid[at] as number;
  into.x[row] = from.x[at] as number;
  into.y[row] = from.y[at] as number;
  into.z[row] = from.z[at] as number;
  into.s[row] = from.s[at] as number;
  into.r[row] = from.r[at] as number;
  if (into.stack.length > 0) into.stack[row] = from.stack.length > 0 ? (from.stack[at] as number) : -1;
}

/** A CPU number cut to the range of the column. Damaged traces have any number; larger ones are no CPUs. */
export function columnCpu(cpu: number): number {
  return Math.max(-1, Math.min(cpu, 0x7fff));
}
