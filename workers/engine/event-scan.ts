/** A question about events answers after this long at most, with what is known by then. */
const MAX_MS = 200;
/** Events between two looks at the clock, the message loop and whether the answer is still wanted. */
const EVENTS_PER_LOOK = 512;

/** How long a question may go on. */
export class Scan {
  private isDone = false;
  private events = 0;
  private readonly end = performance.now() + MAX_MS;

  constructor(
    private readonly isNewest: () => boolean,
    private readonly yieldToLoop: () => Promise<void>,
  ) {}

  /** A newer question of its asker ended it. */
  get isOutdated(): boolean {
    return !this.isNewest();
  }

  /** To be asked once per event. */
  isOver = (): boolean | Promise<boolean> => {
    this.events += 1;
    return this.isDone || (this.events % EVENTS_PER_LOOK === 0 && this.look());
  };

  /** To be asked between long pieces of work. */
  async look(): Promise<boolean> {
    await this.yieldToLoop();
    this.isDone = !this.isNewest() || this.end < performance.now();
    return this.isDone;
  }
}
