import type { BlockKind } from "../../archive/index.js";
import type { Running } from "./bundle.js";
import type { FtraceClass } from "./ftrace-classes.js";

/** How the bytes of a place are packed. */
export type Packing = "plain" | BlockKind;

/** A message in the file, or in what a compressed packet of the file unpacks to. */
export interface Place {
  /** Bytes of the file: the message itself, or the compressed data. */
  readonly begin: number;
  readonly end: number;
  readonly packing: Packing;
  /** Where the message is in what the bytes hold. */
  readonly from: number;
  readonly to: number;
}

/** An FtraceEventBundle: the events of a CPU that were recorded together. */
export interface Block extends Place {
  readonly events: number;
  /** Events of the stream before it. */
  readonly before: number;
  /** Ns from the base of the index. */
  readonly first: number;
  readonly last: number;
  /** No event of the block is shown before: the last time of those before it. */
  readonly floor: number;
  /** Added to times of another clock. */
  readonly shift: number;
  /** Who runs on the CPU at its begin. */
  readonly running: Running;
  /** Events between it and the block before were lost. */
  readonly isAfterLoss: boolean;
}

/** Events of one CPU. */
export interface CpuIndex {
  readonly cpu: number;
  /** Of the stream, for people. */
  readonly name: string;
  readonly blocks: readonly Block[];
  /** Classes that occur, by index in the list of classes. */
  readonly classes: readonly number[];
  /** Where what was recorded ends, ns from the base. */
  readonly end: number;
}

/** What decoders need to know of a trace beside its bytes: plain data. */
export interface TraceIndex {
  /** Absolute ns of time 0 of the index, by the trace's own clock, without its offset to the epoch. */
  readonly base: bigint;
  readonly epochOffset: bigint;
  readonly classes: readonly FtraceClass[];
}
