/** Longest stretch of work between two looks at the message loop. */
const SLICE_MS = 8;

/** Lets messages in during long work of one thread: who pans, or cancels, must not wait for it. */
export class Pace {
  private since: number;

  constructor(
    private readonly yieldToLoop: () => Promise<void>,
    private readonly sliceMs = SLICE_MS,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.since = now();
  }

  /** To be awaited between pieces of work; nothing to wait for most of the time. */
  pause(): Promise<void> | undefined {
    return this.now() < this.since + this.sliceMs ? undefined : this.rest();
  }

  private async rest(): Promise<void> {
    await this.yieldToLoop();
    this.since = this.now();
  }
}
