import { formatDuration } from "../../../../workers/core/format.js";
import { boxName, firstPixelOf, stackAtTime, type TimedChart } from "../../../viewmodel/flame/timed-chart.js";
import { titleOf } from "../../../viewmodel/lane-names.js";
import { formatTime } from "../../../viewmodel/time-format.js";
import { type ChartWords, samplesWords } from "./chart-words.js";

interface ChartMirrorProps {
  readonly timed: TimedChart | undefined;
  readonly box: number;
  readonly words: ChartWords;
}

/** For screen readers: the stack at the begin of the box at the cursor, from the outermost frame to the innermost. It moves with the cursor. */
export function ChartMirror({ timed, box, words }: ChartMirrorProps) {
  const { lanes, base, source } = words;
  const place = timed?.chart.row[box];
  if (timed === undefined || place === undefined) return undefined;
  const { chart } = timed;
  const stack = stackAtTime(timed, place, firstPixelOf(timed, box));
  const lane = titleOf(lanes, chart.lanes[place] as number);
  return (
    <table className="visually-hidden" aria-label={`Stack at the cursor on ${lane}`}>
      <thead>
        <tr>
          <th scope="col">Level</th>
          <th scope="col">Frame</th>
          <th scope="col">From</th>
          <th scope="col">For</th>
          <th scope="col">Samples</th>
        </tr>
      </thead>
      <tbody>
        {stack.map((one) => (
          <tr key={one} aria-current={one === box ? "true" : undefined}>
            <td>{(chart.depth[one] as number) + 1}</td>
            <th scope="row">{boxName(timed, one)}</th>
            <td>{formatTime(base, chart.t0[one] as number)}</td>
            <td>{formatDuration((chart.t1[one] as number) - (chart.t0[one] as number))}</td>
            <td>{samplesWords(timed, one, source)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
