import { formatDuration } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { LaneList } from "../../../../workers/model/engine-api.js";
import type { ProfileSource } from "../../../../workers/model/profile-scope.js";
import { casesText, isSampled } from "../../../viewmodel/flame/profile-words.js";
import { boxName, type TimedChart } from "../../../viewmodel/flame/timed-chart.js";
import { titleOf } from "../../../viewmodel/lane-names.js";
import { formatTime, type TimeBase } from "../../../viewmodel/time-format.js";

export interface ChartWords {
  readonly lanes: LaneList | undefined;
  readonly base: TimeBase;
  readonly source: ProfileSource;
}

/** What is said of a box: its name first. Nothing where there is none. */
export function boxWords(timed: TimedChart, box: number, { lanes, base, source }: ChartWords): string[] {
  const { chart } = timed;
  if (box < 0 || chart.count <= box) return [];
  const { frame, frames, strings, row, t0, t1 } = chart;
  const dso = visibleText(strings[frames.dso[frame[box] as number] as number] ?? "");
  const [from, until] = [t0[box] as number, t1[box] as number];
  return [
    visibleText(boxName(timed, box)),
    ...(dso === "" ? [] : [dso]),
    titleOf(lanes, chart.lanes[row[box] as number] as number),
    `${formatDuration(until - from)} from ${formatTime(base, from)}`,
    samplesWords(timed, box, source),
  ];
}

/** "3 samples", and that others are among them. Parts of one wait stay together however near one looks. */
export function samplesWords({ chart }: TimedChart, box: number, source: ProfileSource): string {
  const count = casesText(chart.samples[box] as number, source);
  if (chart.isMixed[box] !== 1) return count;
  return isSampled(source)
    ? `the most frequent of ${count} there: zoom in to tell them apart`
    : `what took most of ${count} there`;
}
