import { NO_LANE } from "../../../workers/model/lanes.js";
import type { ChartWindow, NodePath } from "../../../workers/model/profile.js";
import { type FlameChart, FrameKind } from "../../../workers/model/profile-answers.js";
import { type FunctionName, PROFILE_GROUPS } from "../../../workers/model/profile-scope.js";
import { breaksOf, endOf, nsPerPx, pxAtTime, type Viewport } from "../viewport.js";

/** A flame chart whose boxes have times, so that it stays in place while the window moves on. */
export interface TimedChart {
  readonly chart: FlameChart;
  /** By box: the times of the edges of its pixels. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** Boxes of the lane at a place are those from `first[place]` on, up to `first[place + 1]`. */
  readonly first: Int32Array;
}

/**
 * What to ask for a window: as much again on both sides of it, so that there is something to see when it moves. Where quiet
 * time is squeezed, the time between breaks.
 */
export function chartWindows(view: Viewport, widthPx: number): readonly ChartWindow[] {
  const width = Math.max(1, Math.round(widthPx));
  const breaks = breaksOf(view);
  if (breaks.length === 0) {
    const margin = width >> 1;
    const around = margin * nsPerPx(view, width);
    return [{ t0: view.startNs - around, t1: endOf(view) + around, width: width + 2 * margin }];
  }
  const begins = [view.startNs, ...breaks.map(({ t1 }) => t1)];
  const ends = [...breaks.map(({ t0 }) => t0), endOf(view)];
  return begins.flatMap((t0, i) => {
    const t1 = ends[i] as number;
    const px = pxAtTime(view, width, t1) - pxAtTime(view, width, t0);
    return t0 < t1 ? [{ t0, t1, width: Math.max(1, Math.round(px)) }] : [];
  });
}

/** `windows`: those that were asked for. */
export function timedChart(chart: FlameChart, windows: readonly ChartWindow[]): TimedChart {
  const { count, row, x0, x1, lanes } = chart;
  const left = new Float64Array(count);
  const right = new Float64Array(count);
  const first = new Int32Array(lanes.length + 1);
  const bases = [0];
  for (const { width } of windows) bases.push((bases.at(-1) as number) + width);
  let [at, before] = [0, -1];
  for (let box = 0; box < count; box += 1) {
    const [from, place] = [x0[box] as number, row[box] as number];
    // The boxes of the next lane begin in the first window again.
    if (place !== before) at = 0;
    before = place;
    while ((bases[at + 1] ?? Number.POSITIVE_INFINITY) <= from) at += 1;
    const { t0, t1, width } = windows[at] as ChartWindow;
    const perPx = (t1 - t0) / width;
    const base = bases[at] as number;
    left[box] = t0 + (from - base) * perPx;
    right[box] = t0 + ((x1[box] as number) - base) * perPx;
    first[place + 1] = box + 1;
  }
  for (let place = 0; place < lanes.length; place += 1) {
    first[place + 1] = Math.max(first[place] as number, first[place + 1] as number);
  }
  return { chart, left, right, first };
}

/** By box: the frame that says for whom it stands, or whose code it is; -1: none does. Undefined where none does at all. */
export function chartOwners({ count, row, depth, frame, frames, strings }: FlameChart): Int32Array | undefined {
  const isNamed = Uint8Array.from(frames.owner, (one) => ((strings[one] ?? "") === "" ? 0 : 1));
  if (!isNamed.includes(1)) return undefined;
  const owners = new Int32Array(count).fill(-1);
  /** By level: the owner of the box that began last. A box begins after those that it is in. */
  const open: number[] = [];
  for (let box = 0; box < count; box += 1) {
    const [own, level] = [frame[box] as number, depth[box] as number];
    if (0 < box && row[box] !== row[box - 1]) open.length = 0;
    if (isNamed[own] === 1) owners[box] = own;
    else if (frames.kind[own] !== FrameKind.GROUP) owners[box] = open[level - 1] ?? -1;
    open[level] = owners[box] as number;
  }
  return owners;
}

/** What a box is called. */
export function boxName({ chart }: TimedChart, box: number): string {
  const { frame, frames, strings } = chart;
  return strings[frames.name[frame[box] as number] as number] ?? "";
}

/** The function of a box; undefined: it is a group, or there is no box. */
export function boxFunction(timed: TimedChart, box: number): FunctionName | undefined {
  const { frame, frames, strings } = timed.chart;
  const one = frame[box];
  if (one === undefined || 0 <= (frames.group[one] as number)) return undefined;
  return { name: boxName(timed, box), dso: strings[frames.dso[one] as number] ?? "" };
}

/** A box by the frames that it stands on, the outermost first, and its own. */
export function boxPath(timed: TimedChart, box: number): NodePath {
  const { row, depth, frame, frames, strings } = timed.chart;
  const stack = stackAtTime(timed, row[box] as number, firstPixelOf(timed, box));
  return stack.slice(0, (depth[box] as number) + 1).map((one) => {
    const own = frame[one] as number;
    const group = PROFILE_GROUPS[frames.group[own] as number];
    const lane = frames.lane[own] as number;
    return {
      name: boxName(timed, one),
      dso: strings[frames.dso[own] as number] ?? "",
      ...(group !== undefined && { group }),
      ...(lane !== NO_LANE && { lane }),
    };
  });
}

/** The box of a lane and level at a time; -1: none. */
export function boxAtTime({ chart, left, right, first }: TimedChart, place: number, depth: number, t: number): number {
  for (let box = first[place] ?? 0; box < (first[place + 1] ?? 0); box += 1) {
    if (chart.depth[box] === depth && (left[box] as number) <= t && t < (right[box] as number)) return box;
  }
  return -1;
}

/** The middle of the first pixel of a box. */
export function firstPixelOf({ chart, left, right }: TimedChart, box: number): number {
  const pixels = (chart.x1[box] as number) - (chart.x0[box] as number);
  return (left[box] as number) + ((right[box] as number) - (left[box] as number)) / (2 * pixels);
}

/** The boxes of a lane at a time, the outermost first. */
export function stackAtTime(timed: TimedChart, place: number, t: number): number[] {
  const stack: number[] = [];
  for (let depth = 0; ; depth += 1) {
    const box = boxAtTime(timed, place, depth, t);
    if (box < 0) return stack;
    stack.push(box);
  }
}

export type ChartStep = "in" | "out" | "previous" | "next" | "first";

/** The box that a step leads to; -1: none. From the innermost box it goes on to the lane below, from the outermost to the one above. */
export function stepInChart(timed: TimedChart, box: number, step: ChartStep): number {
  const { chart, left, right } = timed;
  if (box < 0 || step === "first") return chart.count === 0 ? -1 : 0;
  const [place, depth] = [chart.row[box] as number, chart.depth[box] as number];
  const middle = ((left[box] as number) + (right[box] as number)) / 2;
  switch (step) {
    case "next":
      return nearest(timed, place, depth, (one) =>
        (right[box] as number) <= (left[one] as number) ? (left[one] as number) : Number.NaN,
      );
    case "previous":
      return nearest(timed, place, depth, (one) =>
        (right[one] as number) <= (left[box] as number) ? -(right[one] as number) : Number.NaN,
      );
    case "in": {
      const inner = nearest(timed, place, depth + 1, (one) =>
        (left[one] as number) < (right[box] as number) && (left[box] as number) < (right[one] as number)
          ? (left[one] as number) - (right[one] as number)
          : Number.NaN,
      );
      return 0 <= inner ? inner : outermostNear(timed, place, 1, middle);
    }
    case "out":
      return 0 < depth ? boxAtTime(timed, place, depth - 1, middle) : outermostNear(timed, place, -1, middle);
  }
}

/** The box of a lane and level with the least measure; NaN: it does not count. */
function nearest({ chart, first }: TimedChart, place: number, depth: number, measure: (box: number) => number): number {
  let [best, least] = [-1, Number.POSITIVE_INFINITY];
  for (let box = first[place] as number; box < (first[place + 1] as number); box += 1) {
    if (chart.depth[box] !== depth) continue;
    const by = measure(box);
    if (by < least) [best, least] = [box, by];
  }
  return best;
}

/** The outermost box near a time of the next lane that has one; -1: none. */
function outermostNear(timed: TimedChart, from: number, direction: 1 | -1, t: number): number {
  const { chart, left, right } = timed;
  for (let place = from + direction; 0 <= place && place < chart.lanes.length; place += direction) {
    const found = nearest(timed, place, 0, (one) => Math.max((left[one] as number) - t, t - (right[one] as number)));
    if (0 <= found) return found;
  }
  return -1;
}
