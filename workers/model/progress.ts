import type { Problem } from "../core/diagnostics.js";
import type { LossSums } from "./trace-info.js";

export interface OpeningProgress {
  /** Grows; pass it back as `seen`. */
  readonly serial: number;
  /** Of the files opened. */
  readonly bytesRead: number;
  readonly totalBytes: number;
  /** What came out of archives so far. */
  readonly unpackedBytes: number;
  /** Archives are unpacked; then, of hosts and guests, what is needed to set their clocks is read. */
  readonly step: "unpacking" | "clocks";
}

export interface Progress {
  /** Grows; pass it back as `seen`. */
  readonly serial: number;
  /** "live": all that was there has been read, and more is read as it comes, until its source ends or reading is cancelled. */
  readonly phase: "reading" | "live" | "done" | "cancelled" | "failed";
  readonly bytesRead: number;
  readonly totalBytes: number;
  readonly events: number;
  /** All lanes are complete up to here. */
  readonly readUntilNs: number;
  /** Where the trace begins and ends, as far as is known. */
  readonly beginNs: number;
  readonly endNs: number;
  readonly laneVersion: number;
  readonly memoryBytes: number;
  readonly problems: readonly Problem[];
  /** What has been found missing so far. */
  readonly losses: LossSums;
}

/** Whether more may be read. */
export function goesOn({ phase }: Pick<Progress, "phase">): boolean {
  return phase === "reading" || phase === "live";
}
