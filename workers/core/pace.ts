/** Longest work between two turns of the message loop. */
const SLICE_MS = 8;

/** Interrupts long work of a thread so that it handles messages: a pan or a cancellation must not wait. */
export class Pace {
  private since: number;

  constructor(
    private readonly yieldToLoop: () => Promise<void>,
    private readonly sliceMs = SLICE_MS,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.since = now();
  }

  /** Await it between pieces of work. It is mostly undefined. */
  pause(): Promise<void> | undefined {
    return this.now() < this.since + this.sliceMs ? undefined : this.rest();
  }

  private async rest(): Promise<void> {
    await this.yieldToLoop();
    this.since = this.now();
  }
}
