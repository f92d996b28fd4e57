import type { Problem } from "../core/diagnostics.js";
import type { LossSums } from "./trace-info.js";

export interface OpeningProgress {
  /** Grows; pass it back as `seen`. */
  readonly serial: number;
  /** Bytes of the opened files. */
  readonly bytesRead: number;
  readonly totalBytes: number;
  /** Bytes unpacked from archives so far. */
  readonly unpackedBytes: number;
  /**
   * First archives are unpacked. Then hosts and guests are read in part, to align their clocks. Traces that are added to
   * others are read then; those that are opened are read after opening.
   */
  readonly step: "unpacking" | "clocks" | "reading";
}

export interface Progress {
  /** Grows; pass it back as `seen`. */
  readonly serial: number;
  /** "live": everything available is read, and new events are read as they come, until the source ends or a cancellation. */
  readonly phase: "reading" | "live" | "done" | "cancelled" | "failed";
  readonly bytesRead: number;
  readonly totalBytes: number;
  readonly events: number;
  /**
   * All lanes are complete up to here. While a trace is read, this, the ends of the trace and `laneVersion` change less
   * often than the numbers: whenever lanes are worth being drawn again.
   */
  readonly readUntilNs: number;
  /** Begin and end of the trace, as far as known. */
  readonly beginNs: number;
  readonly endNs: number;
  readonly laneVersion: number;
  readonly memoryBytes: number;
  readonly problems: readonly Problem[];
  /** Losses found so far. */
  readonly losses: LossSums;
}

/** Whether more may be read. */
export function goesOn({ phase }: Pick<Progress, "phase">): boolean {
  return phase === "reading" || phase === "live";
}
