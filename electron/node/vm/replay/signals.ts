import type { PlaySignal } from "./play-words.js";

/** What a VM shows and says, for a run that waits for it. Times are of `process.hrtime`. */
export class Signals {
  private readonly takers = new Set<(signal: PlaySignal, at: bigint) => void>();

  constructor(
    /** What somebody listens to. */
    readonly hasScreen: boolean,
    readonly hasLines: boolean,
    /** Why nobody sees the screen. */
    readonly whyNoScreen?: string,
  ) {}

  /** The screen changed by more than a blinking cursor. */
  screen(at: bigint): void {
    for (const take of this.takers) take({ kind: "screen", at: 0 }, at);
  }

  line(text: string): void {
    for (const take of this.takers) take({ kind: "line", text }, 0n);
  }

  /** `zero`: the begin of the clock of who subscribes. */
  subscribe(take: (signal: PlaySignal) => void, zero: bigint): () => void {
    const taker = (signal: PlaySignal, at: bigint) =>
      take(signal.kind === "screen" ? { kind: "screen", at: Number(at - zero) } : signal);
    this.takers.add(taker);
    return () => this.takers.delete(taker);
  }
}
