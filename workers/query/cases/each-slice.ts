import { State } from "../../model/states.js";
import { scanSteps } from "../resumable.js";
import { maskOf, rowsIn } from "../row-scan.js";
import { lanesOf } from "../session-window.js";
import type { EachCase } from "./each-case.js";

const SLICE = maskOf([State.SLICE]);

/** Slices by name, cut at the window. */
export const eachSlice: EachCase = function* (context, { t0, t1, hasLane }, sink) {
  const { strings, untilNs } = context;
  for (const [lane] of lanesOf(context, hasLane, "slice")) {
    const track = context.lanes.track(lane);
    const { from, to } = rowsIn(track, t0, t1, untilNs);
    yield* scanSteps(track, from, to, SLICE, (row, _state, start) => {
      const begin = Math.max(t0, start);
      const end = Math.min(t1, track.endAt(row, untilNs));
      if (begin < end) sink(strings.get(track.auxAt(row)), lane, begin, end - begin);
      return true;
    });
  }
};
