import { memo, useEffect, useId, useRef, useState } from "react";
import { useStore } from "zustand";
import { formatCountOf } from "../../../../workers/core/format.js";
import {
  type ChartLanes,
  chartGroups,
  type ProfileRequest,
  type ProfileSources,
} from "../../../../workers/model/profile.js";
import type { ProfileSource } from "../../../../workers/model/profile-scope.js";
import { casesText } from "../../../viewmodel/flame/profile-words.js";
import { boxAtTime, type ChartStep, stepInChart, type TimedChart } from "../../../viewmodel/flame/timed-chart.js";
import { titleOf } from "../../../viewmodel/lane-names.js";
import { useApp, useDerived, useSession } from "../../use-app.js";
import { attachChart } from "./chart-gestures.js";
import { chartKey } from "./chart-keys.js";
import { ChartMirror } from "./chart-mirror.js";
import type { ChartInput } from "./chart-parts.js";
import { boxWords } from "./chart-words.js";
import { FilterBar } from "./filter-bar.js";
import { HoverBox, type HoverPlace } from "./hover-box.js";
import { MountedChart } from "./mount-chart.js";
import { useProfileVersion } from "./use-profile.js";

const LANES: readonly (readonly [by: ChartLanes, title: string])[] = [
  ["vcpu", "vCPUs and threads"],
  ["cpu", "CPUs"],
];

/** The place at the keyboard's cursor. It stays when the boxes are asked for again. */
interface ChartCursor {
  readonly place: number;
  readonly depth: number;
  readonly t: number;
}

interface Hovered extends HoverPlace {
  readonly box: number;
}

export interface FlameChartProps {
  readonly sources: ProfileSources;
  readonly request: ProfileRequest;
}

/**
 * The stacks of lanes over time, on the time axis of the lanes: it pans and zooms with them. Arrow keys walk the boxes, Enter
 * zooms to one; the pointer, drags and the wheel do what they do on the lanes.
 */
export function FlameChart({ sources, request }: FlameChartProps) {
  const app = useApp();
  const { profile, selection, view } = app.actions;
  const by = useStore(app.stores.profile, (state) => state.chartLanes);
  const lanes = useSession((session) => session.lanes);
  const base = useDerived((one) => one.select.timeBase());
  const [timed, setTimed] = useState<TimedChart>();
  const [cursor, setCursor] = useState<ChartCursor>();
  const [hasFocus, setFocus] = useState(false);
  const [hovered, setHovered] = useState<Hovered>();
  const [problem, setProblem] = useState("");
  const [failure, setFailure] = useState("");
  const scroller = useRef<HTMLDivElement>(null);
  const filler = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const mounted = useRef<MountedChart>(undefined);
  const liveId = useId();
  const at = timed === undefined || cursor === undefined ? -1 : boxAtTime(timed, cursor.place, cursor.depth, cursor.t);
  // The window pans over all of the time: a selected range is drawn, and limits nothing.
  const { ranges: _, inverted: __, ...scope } = request;
  const question = { ...scope, by };
  const shown = chartGroups(request.groups, by);
  const version = useProfileVersion(sources);
  const input = useRef<ChartInput>(undefined);
  input.current = { question, key: `${version} ${JSON.stringify(question)}`, cursor: at, hasFocus };

  useEffect(() => {
    const [outer, inner, over, around] = [scroller.current, filler.current, line.current, frame.current];
    if (outer === null || inner === null || over === null || around === null) return;
    const elements = { scroller: outer, filler: inner, line: over, frame: around };
    const takers = {
      answered: (one: TimedChart) => {
        setTimed(one);
        setProblem("");
        setHovered(undefined);
      },
      refused: setProblem,
      failed: setFailure,
    };
    const chart = new MountedChart(app, elements, () => input.current as ChartInput, takers);
    mounted.current = chart;
    const stop = attachChart(app, outer, chart, {
      hover: (box, place) => {
        chart.hover(box);
        setHovered(box < 0 ? undefined : { box, ...place });
      },
      pick: (box) => setCursor((before) => cursorAt(chart.timed(), box) ?? before),
    });
    return () => {
      stop();
      chart.dispose();
    };
  }, [app]);
  useEffect(() => app.loop.invalidate());

  const move = (step: ChartStep) => {
    const next = timed === undefined ? -1 : stepInChart(timed, at, step);
    if (timed === undefined || next < 0) return;
    setCursor(cursorAt(timed, next));
    selection.setCursor(timed.chart.t0[next] as number);
    mounted.current?.reveal(next);
  };
  const zoomIn = () => {
    if (timed !== undefined && 0 <= at) view.zoomToRange(timed.left[at] as number, timed.right[at] as number, 0.1);
  };
  if (failure !== "") return <p className="hint">The chart cannot be drawn: WebGL does not work here ({failure}).</p>;
  const words = { lanes, base, source: request.source };
  const linesOf = (box: number) => (timed === undefined ? [] : boxWords(timed, box, words));
  return (
    <>
      <div className="panel-bar">
        <label>
          A lane for each of{" "}
          <select
            className="input profile-select"
            value={by}
            onChange={(event) => profile.setChartLanes(event.target.value as ChartLanes)}
          >
            {LANES.map(([one, title]) => (
              <option key={one} value={one}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <span className="quiet">{problem === "" && timed !== undefined && lanesWords(timed)}</span>
        {problem !== "" && <span role="alert">Not of what is chosen: {problem}</span>}
      </div>
      <FilterBar />
      <div className="chart">
        <div
          ref={scroller}
          className="chart-scroll"
          role="application"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the chart is operated with the arrow keys
          tabIndex={0}
          aria-label="Flame chart, stacks over time. Arrow keys walk the boxes, Enter zooms to one."
          aria-describedby={liveId}
          data-testid="flame-chart"
          onKeyDown={(event) => chartKey(app, event, { timed, at, groups: shown, move, zoomIn })}
          onFocus={() => setFocus(true)}
          onBlur={() => setFocus(false)}
        >
          <div ref={filler} className="chart-filler">
            <ChartNames timed={timed} tops={mounted.current?.layout().tops} source={request.source} />
            <div ref={frame} className="chart-frame" hidden />
          </div>
        </div>
        <div ref={line} className="chart-line" hidden />
        {hovered !== undefined && <HoverBox place={hovered} within={scroller.current} lines={linesOf(hovered.box)} />}
        <div id={liveId} className="visually-hidden" aria-live="polite">
          {hasFocus && timed !== undefined && boxWords(timed, at, words).join(", ")}
        </div>
        <ChartMirror timed={timed} box={at} words={words} />
      </div>
    </>
  );
}

function cursorAt(timed: TimedChart | undefined, box: number): ChartCursor | undefined {
  if (timed === undefined || box < 0) return undefined;
  const { chart, left, right } = timed;
  const t = ((left[box] as number) + (right[box] as number)) / 2;
  return { place: chart.row[box] as number, depth: chart.depth[box] as number, t };
}

function lanesWords({ chart }: TimedChart): string {
  const { lanes, moreLanes } = chart;
  if (lanes.length === 0) return "No samples here: take filters away";
  const more = 0 < moreLanes ? `, and ${formatCountOf(moreLanes, "lane")} with fewer that are not shown` : "";
  return `Those with most samples first, on the time axis of the lanes${more}`;
}

interface ChartNamesProps {
  readonly timed: TimedChart | undefined;
  readonly tops: Float64Array | undefined;
  readonly source: ProfileSource;
}

/** The lanes at the left. A press shows one among the lanes above. */
const ChartNames = memo(({ timed, tops, source }: ChartNamesProps) => {
  const { tree, selection } = useApp().actions;
  const lanes = useSession((session) => session.lanes);
  if (timed === undefined || tops === undefined) return undefined;
  return (
    <ul className="chart-names" aria-label="Lanes of the flame chart">
      {[...timed.chart.lanes].map((lane, place) => (
        <li key={lane} style={{ top: tops[place] }}>
          <button
            type="button"
            className="link"
            title={`${titleOf(lanes, lane)}\nShow the lane`}
            onClick={() => {
              tree.reveal(lane);
              selection.selectLane(lane);
            }}
          >
            {titleOf(lanes, lane)}
          </button>
          <span className="quiet num">{casesText(timed.chart.laneSamples[place] as number, source)}</span>
        </li>
      ))}
    </ul>
  );
});
