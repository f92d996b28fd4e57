import type { PictureContent } from "../../renderer/share/picture.js";
import { chosenLanes, namedLanes } from "../../renderer/share/shown-lanes.js";
import { timeBase } from "../../renderer/viewmodel/time-format.js";
import { formatMoment, formatSpan } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { parseTime } from "../../workers/core/time-spec.js";
import { absoluteTime } from "../../workers/core/timeline.js";
import { pathMatcher } from "../../workers/filter/glob.js";
import type { EngineApi, LaneList, SessionInfo } from "../../workers/model/engine-api.js";
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
  const lanes = pattern === undefined ? ok(chosenLanes(list)) : lanesMeant(list, pattern);
  if (!lanes.ok) return lanes;
  const base = timeBase("relative", { timeline, beginNs, bootNs: undefined, localOffsetMinutes: 0 });
  const subtitle = `From ${formatMoment(absoluteTime(timeline, t0))}, for ${formatSpan(t1 - t0)}`;
  return ok({ content: { title: info.name, subtitle, t0, t1, lanes: lanes.value, base }, list, info });
}

function lanesMeant(list: LaneList, pattern: string): Result<PictureContent["lanes"]> {
  const matcher = pathMatcher(pattern);
  if (matcher === undefined) return fail("the pattern of --lanes is too large", { isUsage: true });
  const meant = [...list.paths.keys()].filter((lane) => matcher(list.paths[lane] ?? ""));
  const lanes = namedLanes(list, meant);
  return lanes.length === 0
    ? fail(`no lane fits --lanes ${pattern}`, { hint: "--table intervals lists them" })
    : ok(lanes);
}
