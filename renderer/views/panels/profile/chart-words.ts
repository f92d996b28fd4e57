import { formatCountOf, formatDuration } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { LaneList } from "../../../../workers/model/engine-api.js";
import { boxName, type TimedChart } from "../../../viewmodel/flame/timed-chart.js";
import { titleOf } from "../../../viewmodel/lane-names.js";
import { formatTime, type TimeBase } from "../../../viewmodel/time-format.js";

/** What is said of a box: its name first. Nothing where there is none. */
export function boxWords(timed: TimedChart, box: number, lanes: LaneList | undefined, base: TimeBase): string[] {
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
    samplesWords(timed, box),
  ];
}

/** "3 samples", and that others are among them. */
export function samplesWords({ chart }: TimedChart, box: number): string {
  const count = formatCountOf(chart.samples[box] as number, "sample");
  return chart.isMixed[box] === 1 ? `the most frequent of ${count} there: zoom in to tell them apart` : count;
}
