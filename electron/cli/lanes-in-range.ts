import type { PictureContent } from "../../renderer/share/picture.js";
import { chosenLanes, drawnLanes } from "../../renderer/share/shown-lanes.js";
import { timeBase } from "../../renderer/viewmodel/time-format.js";
import { formatMoment, formatSpan } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { parseTime } from "../../workers/core/time-spec.js";
import { absoluteTime } from "../../workers/core/timeline.js";
import { pathMatcher } from "../../workers/filter/glob.js";
import type { EngineApi, LaneList, SessionInfo } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { sessionTimeline } from "../../workers/model/session-timeline.js";
import { parseWindow, type TimeWindow } from "../../workers/query/export/time-window.js";

export interface LanesInRange {
  readonly content: PictureContent;
  readonly list: LaneList;
  readonly info: SessionInfo;
}

/** The lanes of a picture or a report, in a range of time: those of the pattern, else vCPUs and CPUs. */
export async function lanesInRange(
  engine: EngineApi,
  { lanes: pattern, ...range }: TimeWindow & { readonly lanes?: string },
): Promise<Result<LanesInRange>> {
  const done = await engine.done();
  if (!done.ok) return done;
  const info = done.value;
  const { beginNs, endNs } = info;
  const timeline = sessionTimeline(info);
  const window = parseWindow(range, (text) => parseTime(text, { timeline, beginNs, endNs }));
  if (!window.ok) return window;
  const t0 = Math.max(beginNs, window.value.t0);
  const t1 = Math.min(endNs, window.value.t1);
  if (t1 <= t0) return fail("nothing was recorded in this range");
  const list = await engine.lanes();
  const meant = pattern === undefined ? ok(chosenLanes(list)) : lanesMeant(list, pattern);
  if (!meant.ok) return meant;
  const { lanes, leftOut } = drawnLanes(list, meant.value);
  if (lanes.length === 0 && pattern !== undefined) {
    return fail(`no lane fits --lanes ${pattern}`, { hint: "--table intervals lists them" });
  }
  const base = timeBase("relative", { timeline, beginNs, bootNs: undefined, localOffsetMinutes: 0 });
  const subtitle = `From ${formatMoment(absoluteTime(timeline, t0))}, for ${formatSpan(t1 - t0)}${leftOut}`;
  return ok({ content: { title: info.name, subtitle, t0, t1, lanes, base }, list, info });
}

function lanesMeant(list: LaneList, pattern: string): Result<readonly LaneId[]> {
  const matcher = pathMatcher(pattern);
  if (matcher === undefined) return fail("the pattern of --lanes is too large", { isUsage: true });
  return ok([...list.paths.keys()].filter((lane) => matcher(list.paths[lane] ?? "")));
}
