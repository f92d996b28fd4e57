import type { Listing } from "../query/listing/listing.js";
import type { Steps } from "../query/resumable.js";

/** Several tables may be under way, each with its turn between two looks at the message loop. */
const SLICE_MS = 4;

export interface Turns {
  readonly yieldToLoop: () => Promise<void>;
  readonly now: () => number;
}

/** A listing that goes on while someone waits for a part of it: a panel that is gone costs nothing more. */
export class OpenListing {
  isComplete = false;
  private readonly steps: Steps<void>;
  private slice: Promise<void> | undefined;
  private crash: unknown;

  constructor(
    readonly listing: Listing,
    private readonly turns: Turns,
  ) {
    this.steps = listing.fill();
  }

  /** Nobody waits for it. */
  get isIdle(): boolean {
    return this.slice === undefined;
  }

  /** Goes on until `isEnough`, the end, or until it is not wanted any more; answers whether it still is. */
  async goOn(isEnough: () => boolean, isWanted: () => boolean): Promise<boolean> {
    while (isWanted() && !this.isComplete && !isEnough()) {
      // All who wait share the slices.
      this.slice ??= this.work();
      await this.slice;
    }
    // A list that broke off must not pass for a whole one later.
    if (this.crash !== undefined) throw this.crash;
    return isWanted();
  }

  private async work(): Promise<void> {
    const { turns } = this;
    try {
      const end = turns.now() + SLICE_MS;
      do {
        if (this.steps.next().done === true) {
          this.isComplete = true;
          return;
        }
      } while (turns.now() < end);
      await turns.yieldToLoop();
    } catch (error) {
      this.crash = error;
      this.isComplete = true;
    } finally {
      this.slice = undefined;
    }
  }
}
