import { EventKind as K } from "../../model/event-kinds.js";
import { eventTable, row } from "./mapping.js";

const SLICE = { thread: "tid", tgid: "pid", trackName: "track_name", track: "track", name: "name" } as const;

const FLOW = { ...SLICE, flow: "flow" } as const;

/** Slices, flows and counters, as formats/slices calls them. */
export const SLICE_EVENTS = eventTable({
  "track:slice": row(K.SLICE_BEGIN, { ...SLICE, durationNs: "dur_ns" }),
  "track:begin": row(K.SLICE_BEGIN, SLICE),
  "track:end": row(K.SLICE_END, { track: "track" }),
  "track:instant": row(K.SLICE_INSTANT, SLICE),
  "track:flow-begin": row(K.SLICE_FLOW, { ...FLOW, part: "=0" }),
  "track:flow-step": row(K.SLICE_FLOW, { ...FLOW, part: "=1" }),
  "track:flow-end": row(K.SLICE_FLOW, { ...FLOW, part: "=2" }),
  "track:counter": row(K.COUNTER_VALUE, {
    track: "track",
    tgid: "pid",
    name: "name",
    value: "value",
    highest: "highest",
  }),
});
