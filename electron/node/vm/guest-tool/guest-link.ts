import type { Result } from "../../../../workers/core/result.js";

/** What a script printed, and its status. */
export interface Ran {
  readonly text: string;
  readonly status: number;
}

/** Takes the bytes of a file as they come. */
export type ByteSink = (bytes: Buffer) => Promise<void>;

/**
 * A way into a guest by which scripts are run and files go in and out. Nothing else is done to a guest. Whatever comes from it
 * is not to be trusted: sizes and times are bounded here.
 */
export interface GuestLink {
  readonly kind: "qga" | "serial" | "ssh";
  /** Bytes a second that it is known to carry, about. */
  readonly bytesPerSecond: number;
  /** By sh, which reads it from its input. What it starts in the background must close its own output. */
  run(script: string, mostMs: number): Promise<Result<Ran>>;
  /** Writes a file that is not there yet. */
  push(path: string, bytes: Uint8Array, onPart: (done: number) => void): Promise<Result<void>>;
  /** Reads a file of so many bytes; bytes beyond are left there. Answers how many came. */
  fetch(path: string, bytes: number, sink: ByteSink): Promise<Result<number>>;
  /** Leaves a way that is used for other things as it was. */
  close(): void;
}

/** A file that comes slower than this is given up. */
const SLOWEST_BYTES_PER_SECOND = 2 << 10;
const PATIENCE_MS = 60_000;

/** How long so many bytes may take. */
export function longestMs(bytes: number): number {
  return PATIENCE_MS + (bytes / SLOWEST_BYTES_PER_SECOND) * 1000;
}
