import { firstFrom } from "../../core/search.js";
import { createStores } from "../../facts/session-facts.js";
import type { StreamTally } from "../../formats/format.js";
import type { Discovery } from "../../ingest/discover.js";
import { pump } from "../../ingest/pump.js";
import { EVENT_KIND_COUNT } from "../../model/event-kinds.js";
import type { EnginePlatform } from "../platform.js";
import { startDecoding } from "../reading.js";
import type { SliceRange } from "./slice-range.js";
import { STATE_SLOTS, StateEvents, tellsState } from "./state-events.js";

/** What is known of a session before its part is written. */
export interface LeadIn {
  /** By machine: session times of the events before the range that tell the state at its begin, in order. */
  readonly times: readonly Float64Array[];
  /** Of each stream at least up to the end of the range. */
  tally(stream: number): StreamTally;
}

export interface SliceWatch {
  isCancelled(): boolean;
  /** 0..1 */
  onShare(share: number): void;
}

/** Reads everything up to the end of the range once, as columns. */
export async function readLeadIn(
  discovery: Discovery,
  { t0, t1 }: SliceRange,
  platform: EnginePlatform,
  watch: SliceWatch,
): Promise<LeadIn> {
  const hasBefore = Number.isFinite(t0);
  const states = discovery.machines.map(() => new StateEvents());
  const { pool, merge } = startDecoding(discovery, platform, {
    stores: createStores(),
    wanted: Uint8Array.from({ length: EVENT_KIND_COUNT }, (_, kind) => (hasBefore && tellsState(kind) ? 1 : 0)),
    slots: STATE_SLOTS,
    handle: (batch, machine, from, to) => {
      const until = (batch.ts[to - 1] as number) < t0 ? to : firstFrom(batch.ts, t0, from, to);
      states[machine]?.add(batch, from, until);
    },
  });
  try {
    await pump({
      merge,
      yieldToLoop: platform.yieldToLoop,
      isCaughtUp: () => pool.isCaughtUp,
      onProgress: () => watch.onShare(pool.bytesRead / Math.max(1, discovery.totalBytes)),
      isCancelled: () => watch.isCancelled() || pool.isCaughtUp || t1 < Math.min(merge.time, pool.countedUntilNs),
    });
  } finally {
    pool.close();
  }
  return { times: states.map((state) => state.times()), tally: (stream) => pool.tally(stream) };
}
