import { int64 } from "../int64.js";
import { type Source, weightOf } from "./class-plans.js";
import type { EventClass } from "./layout.js";

/** What a sample says of itself, as a number; undefined: it does not. */
export function sampleNumber(
  source: Source | undefined,
  layout: EventClass["layout"],
  view: DataView,
  at: number,
  little: boolean,
): number | undefined {
  switch (source) {
    case "tid":
      return layout.tid < 0 ? undefined : view.getInt32(at + layout.tid, little);
    case "pid":
      return layout.pid < 0 ? undefined : view.getInt32(at + layout.pid, little);
    case "ip":
      return layout.ip < 0 ? undefined : int64(view, at + layout.ip, little);
    case "addr":
      return layout.addr < 0 ? undefined : int64(view, at + layout.addr, little);
    case "period":
      return layout.period < 0 ? weightOf(layout.attr) : int64(view, at + layout.period, little);
    default:
      return undefined;
  }
}
