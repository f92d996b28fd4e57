import { formatDurationExact, formatMoment } from "../../workers/core/format.js";
import { absoluteTime, type Timeline } from "../../workers/core/timeline.js";
import type { LaneList, StateDetails } from "../../workers/model/engine-api.js";
import { titleOf } from "./lane-names.js";
import { stateTitle } from "./state-style.js";
import type { Target, TargetText } from "./target.js";
import { formatDate, formatTime, type TimeBase, type TimeFormat } from "./time-format.js";

/** What texts of a target are made of. `bases`: one for each format that the trace's clock has. */
export interface CopyFacts {
  readonly lanes: LaneList | undefined;
  readonly timeline: Timeline;
  readonly bases: readonly TimeBase[];
}

/** Written behind a time, so that it means the same where another format is on screen. */
const ZONES: Readonly<Partial<Record<TimeFormat, string>>> = { utc: " UTC", local: " local" };

const TIME_TITLES: Readonly<Record<TimeFormat, string>> = {
  utc: "UTC time",
  local: "local time",
  relative: "time from the start",
  boot: "time since boot",
};

/** The texts that can be copied of a target, in the order of the menu. */
export function copiesOf(target: Target, facts: CopyFacts): readonly TargetText[] {
  const { lane, state, timeNs, range, copies = [] } = target;
  const texts = [...copies];
  if (state !== undefined) texts.push({ title: "state as text", text: stateText(state, facts) });
  if (lane !== undefined) {
    texts.push({ title: "lane name", text: titleOf(facts.lanes, lane) });
    texts.push({ title: "lane path", text: facts.lanes?.paths[lane] ?? "" });
  }
  const at = timeNs ?? range?.t0;
  if (at !== undefined) texts.push(...timeTexts(at, facts));
  if (range !== undefined)
    texts.push({ title: "duration", text: formatDurationExact(Math.round(range.t1) - Math.round(range.t0)) });
  return texts;
}

/** A moment in each format that the clock has, and as plain ns; all of them can be pasted where a time is asked for. */
export function timeTexts(timeNs: number, { timeline, bases }: CopyFacts): TargetText[] {
  const texts = bases.map((base) => ({
    title: TIME_TITLES[base.format],
    text: `${formatDate(base, timeNs)} ${formatTime(base, timeNs)}${ZONES[base.format] ?? ""}`.trim(),
  }));
  const ns = absoluteTime(timeline, timeNs);
  return [...texts, { title: "time in ns", text: `${ns}` }];
}

/** A state in one line, as people paste it in a mail: what, where, from when to when. */
function stateText(state: StateDetails, { lanes, timeline }: CopyFacts): string {
  const reason = state.reason === "" ? "" : `, ${state.reason}`;
  const from = formatMoment(absoluteTime(timeline, state.start));
  const to = formatMoment(absoluteTime(timeline, state.end));
  const length = formatDurationExact(state.end - state.start);
  return `${titleOf(lanes, state.lane)}: ${stateTitle(state.state)}${reason}, ${length}, ${from} to ${to}`;
}
