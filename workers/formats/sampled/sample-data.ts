import type { StackNews } from "../../model/event-batch.js";
import type { FieldValue } from "../format.js";

/** Samples as columns, plain data: what decode workers get of a format that finds all of them when it opens a file. */
export interface SampleData {
  /** Name of the event that was sampled. */
  readonly eventName: string;
  /** Absolute ns of the first one. */
  readonly base: bigint;
  /** By sample: ns since the base, ascending; and which of the kinds below it is. Samples alike share a kind. */
  readonly times: Float64Array;
  readonly kinds: Int32Array;
  /** By kind. `period`: for how much a sample stands, NaN: not told. `stack`: one of `stacks`; -1: none. */
  readonly mode: Uint8Array;
  readonly ip: Float64Array;
  readonly period: Float64Array;
  readonly stack: Int32Array;
  /** By kind; -1: not told. `comm`: one of `names`. */
  readonly tid: Int32Array;
  readonly pid: Int32Array;
  readonly comm: Int32Array;
  readonly names: readonly string[];
  readonly stacks: StackNews;
  /** By kind: what else is known of it, for people. Empty: nothing. */
  readonly details: readonly Readonly<Record<string, FieldValue>>[];
}
