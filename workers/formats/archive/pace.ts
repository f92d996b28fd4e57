/** Whoever waits for archives to be unpacked. */
export interface ExpandWatch {
  /** How far into the files opened reading has come, and what came out of them so far. */
  onProgress(bytesRead: number, totalBytes: number, unpackedBytes: number): void;
  isCancelled(): boolean;
  /** Lets messages in: resolves after the message loop had a turn. */
  yieldToLoop(): Promise<void>;
}

export const NOBODY: ExpandWatch = {
  onProgress: () => {},
  isCancelled: () => false,
  yieldToLoop: () => Promise.resolve(),
};

/** Longest stretch of unpacking between two looks at the message loop. */
const SLICE_MS = 8;

/** Decoders wait for bytes only, which may be in memory already: without pauses nobody could cancel them. */
export class Pace {
  private since = performance.now();

  constructor(private readonly yieldToLoop: () => Promise<void>) {}

  /** To be awaited between pieces of work; nothing to wait for most of the time. */
  pause(): Promise<void> | undefined {
    return performance.now() < this.since + SLICE_MS ? undefined : this.rest();
  }

  private async rest(): Promise<void> {
    await this.yieldToLoop();
    this.since = performance.now();
  }
}
