import { PAGE_ROWS } from "../core/records.js";
import { SampleFlag } from "../model/sample-mode.js";
import type { SampleSet } from "./sample-set.js";

/** An event that was sampled. */
export interface SeenEvent {
  /** String id of its name. */
  readonly event: number;
  ofHost: number;
  ofGuest: number;
  /** Its samples stand for more than themselves. */
  isWeighed: boolean;
  /** No profiler took them: they are call stacks of the event. */
  isOfEvent: boolean;
  /** Nobody tells how much some of them stand for. */
  isUnweighed: boolean;
}

/** The events of all samples. `isOfGuest`: by lane. */
export function seenEvents(samples: SampleSet["samples"], isOfGuest: Uint8Array): readonly SeenEvent[] {
  const events = new Map<number, SeenEvent>();
  let seen = newEvent(-1);
  for (let page = 0; page * PAGE_ROWS < samples.count; page += 1) {
    const lanes = samples.columns.lane.page(page);
    const own = samples.columns.event.page(page);
    const weights = samples.columns.weight.page(page);
    const flags = samples.columns.flags.page(page);
    const end = Math.min(PAGE_ROWS, samples.count - page * PAGE_ROWS);
    for (let i = 0; i < end; i += 1) {
      const event = own[i] as number;
      // Many samples in a row are of one event.
      if (event !== seen.event || events.size === 0) {
        seen = events.get(event) ?? newEvent(event);
        events.set(event, seen);
      }
      if (isOfGuest[lanes[i] as number] === 1) seen.ofGuest += 1;
      else seen.ofHost += 1;
      if (weights[i] !== 1) seen.isWeighed = true;
      const flag = flags[i] as number;
      if ((flag & SampleFlag.OF_EVENT) !== 0) seen.isOfEvent = true;
      if ((flag & SampleFlag.UNWEIGHED) !== 0) seen.isUnweighed = true;
    }
  }
  return [...events.values()];
}

function newEvent(event: number): SeenEvent {
  return { event, ofHost: 0, ofGuest: 0, isWeighed: false, isOfEvent: false, isUnweighed: false };
}
