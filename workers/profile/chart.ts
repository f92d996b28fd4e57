import { firstFrom } from "../core/search.js";
import type { ChartWindow, FlameChartRequest, ProfileRequest } from "../model/profile.js";
import type { FlameChart } from "../model/profile-answers.js";
import type { Steps } from "../query/resumable.js";
import type { ProfileBasis } from "./basis.js";
import { ChartBoxes } from "./chart-boxes.js";
import { ChartPaths } from "./chart-paths.js";
import type { ChartRows } from "./chart-rows.js";
import { FrameList } from "./frame-list.js";

/** The stacks of lanes over time: boxes of samples that follow each other with the same frame. */
export function* chartSteps(basis: ProfileBasis, request: FlameChartRequest): Steps<FlameChart> {
  const whole: ProfileRequest = { ...request, groups: [], inverted: false };
  const prepared = yield* basis.prepare(whole);
  const rows = yield* basis.chartRows(prepared, request);
  const { lanes, first, levels, moreLanes, groupFrames, map } = rows;
  const list = new FrameList({ groupFrames, functions: map.functions }, prepared.textOf);
  const paths = new ChartPaths(rows);
  const boxes = new ChartBoxes((key) => list.placeOf(paths.frameOf(key)));
  for (let place = request.from; place < Math.min(request.to, lanes.length); place += 1) {
    let x = 0;
    for (const window of request.windows) {
      boxes.begin(place);
      paintWindow(rows, paths, boxes, place, window, x);
      x += window.width;
      yield;
    }
  }
  const laneSamples = Int32Array.from(lanes, (_, place) => (first[place + 1] as number) - (first[place] as number));
  return { lanes, laneSamples, levels, moreLanes, ...boxes.finish(), ...list.finish() };
}

/**
 * One lane in one window. Cost: its pixels, and as many samples of each as have a vote (`ChartPaths`); where samples are
 * fewer than pixels, the samples.
 */
function paintWindow(
  { first, t, until }: ChartRows,
  paths: ChartPaths,
  boxes: ChartBoxes,
  place: number,
  { t0, t1, width }: ChartWindow,
  x: number,
): void {
  const perNs = width / (t1 - t0);
  const [begin, end] = [first[place] as number, first[place + 1] as number];
  let at = firstFrom(t, t0, begin, end);
  const pixelOf = (time: number) => Math.min(width, Math.round((time - t0) * perNs));
  // The sample before the window may stand for its begin.
  const before = begin < at ? Math.min(pixelOf(until[at - 1] as number), pixelBefore(at)) : 0;
  if (0 < before) {
    boxes.paint(paths.of(at - 1), { x, t: t[at - 1] as number, until: until[at - 1] as number, samples: 1 });
    boxes.extend(x + before);
  }
  while (at < end && (t[at] as number) < t1) {
    const pixel = pixelBefore(at);
    let next = firstFrom(t, t0 + (pixel + 1) / perNs, at + 1, end);
    // The edge of a pixel is rounded.
    while (next < end && pixelBefore(next) <= pixel) next += 1;
    while (at + 1 < next && pixel < pixelBefore(next - 1)) next -= 1;
    const last = until[next - 1] as number;
    boxes.paint(paths.most(at, next), { x: x + pixel, t: t[at] as number, until: last, samples: next - at });
    boxes.extend(x + Math.min(pixelOf(last), pixelBefore(next)));
    at = next;
  }

  /** Where the pixel of a sample begins. */
  function pixelBefore(row: number): number {
    if (end <= row || t1 <= (t[row] as number)) return width;
    return Math.min(width - 1, Math.floor(((t[row] as number) - t0) * perNs));
  }
}
