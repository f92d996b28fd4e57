import { State } from "../../model/states.js";
import { spanSteps } from "../resumable.js";
import { maskOf, rowsIn } from "../row-scan.js";
import { lanesOf } from "../session-window.js";
import type { EachCase } from "./each-case.js";

const SLICE = maskOf([State.SLICE]);

/** Slices by name, cut at the window. */
export const eachSlice: EachCase = function* (context, { t0, t1, hasLane }, words, sink) {
  const { strings, untilNs } = context;
  const wordOf = words.byKey((name) => strings.get(name));
  for (const [lane] of lanesOf(context, hasLane, "slice")) {
    const track = context.lanes.track(lane);
    const { from, to } = rowsIn(track, t0, t1, untilNs);
    yield* spanSteps(track, from, to, SLICE, untilNs, (row, _state, start, end) => {
      const begin = Math.max(t0, start);
      const ns = Math.min(t1, end) - begin;
      if (0 < ns) sink(wordOf(track.auxAt(row)), lane, begin, ns);
    });
  }
};
