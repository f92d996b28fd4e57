import type { FindEventAnswer } from "../model/engine-api.js";
import { type FullEvent, rowOf } from "./event-row.js";
import type { EventFilter } from "./event-text.js";

/** A search that finds nothing gives up after this long, so that a window never waits for minutes. */
const MAX_SCAN_MS = 4000;
/** Events between two looks at the clock, the message loop and whether the answer is still wanted. */
const EVENTS_PER_LOOK = 512;

/** How long a search may go on. */
export class Scan {
  gaveUp = false;
  private events = 0;
  private readonly end = performance.now() + MAX_SCAN_MS;

  constructor(
    private readonly isNewest: () => boolean,
    private readonly yieldToLoop: () => Promise<void>,
  ) {}

  /** A newer question of its asker ended it. */
  get isOutdated(): boolean {
    return this.gaveUp && !this.isNewest();
  }

  /** To be asked once per event. */
  isOver(): boolean | Promise<boolean> {
    this.events += 1;
    return this.events % EVENTS_PER_LOOK === 0 ? this.look() : this.gaveUp;
  }

  private async look(): Promise<boolean> {
    await this.yieldToLoop();
    this.gaveUp = !this.isNewest() || this.end < performance.now();
    return this.gaveUp;
  }
}

/** Everything was looked at. */
export const NONE: FindEventAnswer = { event: undefined, gaveUpAt: undefined };

export async function firstIn(
  events: AsyncIterable<FullEvent>,
  matches: EventFilter,
  scan: Scan,
): Promise<FindEventAnswer> {
  for await (const event of events) {
    if (matches(event)) return { event: rowOf(event), gaveUpAt: undefined };
    if (await scan.isOver()) return { event: undefined, gaveUpAt: event.t };
  }
  return NONE;
}

export async function lastIn(
  events: AsyncIterable<FullEvent>,
  matches: EventFilter,
  scan: Scan,
): Promise<FullEvent | undefined> {
  let found: FullEvent | undefined;
  for await (const event of events) {
    if (matches(event)) found = event;
    if (await scan.isOver()) return undefined;
  }
  return found;
}
