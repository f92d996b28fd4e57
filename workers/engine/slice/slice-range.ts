import type { Result } from "../../core/result.js";
import { parseTime } from "../../core/time-spec.js";
import { streamBegin } from "../../formats/event-range.js";
import type { Discovery } from "../../ingest/discover.js";
import { sessionStreams } from "../../ingest/session-streams.js";
import { parseWindow, type TimeWindow } from "../../query/export/time-window.js";
import { eventRange } from "../event-ranges.js";

/** Session times; infinite where all is wanted. */
export interface SliceRange {
  readonly t0: number;
  readonly t1: number;
}

/** The part of a session that is not read which a person means. Times are relative to its first and its last event. */
export async function sliceRange(
  discovery: Discovery,
  window: TimeWindow,
  yieldToLoop: () => Promise<void>,
): Promise<Result<SliceRange>> {
  const { timeline } = discovery.clock;
  const words = `${window.from ?? ""} ${window.to ?? ""}`;
  const beginNs = /[a-z+]/i.test(words) ? await firstTime(discovery) : 0;
  const endNs = words.includes("end") ? await lastTime(discovery, yieldToLoop) : 0;
  return parseWindow(window, (text) => parseTime(text, { timeline, beginNs, endNs }));
}

async function firstTime(discovery: Discovery): Promise<number> {
  const firsts = await Promise.all(
    sessionStreams(discovery).map(async ({ opened, index, originNs }) => {
      const [first] = await opened.trace.eventTimes(index, streamBegin(originNs), 1);
      return first ?? Number.POSITIVE_INFINITY;
    }),
  );
  const first = Math.min(...firsts);
  return Number.isFinite(first) ? first : 0;
}

/** Goes through all events, and keeps none. */
async function lastTime(discovery: Discovery, yieldToLoop: () => Promise<void>): Promise<number> {
  const { clock, traces } = discovery;
  let last = 0;
  for (const [i, { trace }] of traces.entries()) {
    const { endNs } = await eventRange(trace, yieldToLoop);
    if (endNs !== undefined) last = Math.max(last, Number(endNs - (clock.origins[i] ?? 0n)));
  }
  return last;
}
