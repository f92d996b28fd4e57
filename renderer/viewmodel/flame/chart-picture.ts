import { fitLabel } from "../labels.js";
import { inkOn } from "../palette.js";
import { rgbFromHex } from "../rgb.js";
import { pxAtTime, type Viewport } from "../viewport.js";
import { packedRgb } from "./flame-colours.js";
import { type FlamePicture, hexOf, LEAST_LABEL_PX } from "./flame-picture.js";
import { boxName, type TimedChart } from "./timed-chart.js";

export const CHART_ROW_PX = 16;
/** A lane with one level has room for its name. */
const LEAST_LANE_PX = 24;
const LANE_GAP_PX = 8;

/** Where lanes begin, px from the top of all. */
export interface ChartLayout {
  readonly tops: Float64Array;
  readonly heightPx: number;
}

export function layoutChart(levels: ArrayLike<number>): ChartLayout {
  const tops = new Float64Array(levels.length);
  let heightPx = 0;
  for (let place = 0; place < levels.length; place += 1) {
    tops[place] = heightPx;
    heightPx += Math.max(LEAST_LANE_PX, (levels[place] as number) * CHART_ROW_PX) + LANE_GAP_PX;
  }
  return { tops, heightPx };
}

/** The places of lanes of which a part is in view, half-open. */
export function lanesInView({ tops, heightPx: all }: ChartLayout, scrollPx: number, heightPx: number) {
  const bottomOf = (place: number) => tops[place + 1] ?? all;
  let from = 0;
  while (from < tops.length && bottomOf(from) <= scrollPx) from += 1;
  let to = from;
  while (to < tops.length && (tops[to] as number) < scrollPx + heightPx) to += 1;
  return { from, to };
}

/** The lane and level at a height; undefined: none. */
export function levelAt(
  layout: ChartLayout,
  yPx: number,
): { readonly place: number; readonly depth: number } | undefined {
  const { from: place } = lanesInView(layout, yPx, 0);
  const top = layout.tops[place];
  return top === undefined || yPx < top ? undefined : { place, depth: Math.floor((yPx - top) / CHART_ROW_PX) };
}

/** What of a flame chart is on screen, and how it is drawn. */
export interface ChartLook {
  readonly view: Viewport;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly ratio: number;
  readonly scrollPx: number;
  /** Of a box. */
  readonly colourOf: (box: number) => number;
  /** By frame, 1: it matches the search, and all others are dim. */
  readonly matches: Uint8Array | undefined;
  readonly ground: string;
  readonly dim: number;
  readonly measure: (text: string) => number;
}

/** The boxes in view as they are drawn, in device pixels. The first one is the ground. Cost: boxes of the lanes in view. */
export function chartPicture(timed: TimedChart, layout: ChartLayout, look: ChartLook): FlamePicture {
  const { chart, left, right, first } = timed;
  const { view, widthPx, heightPx, ratio, scrollPx, matches } = look;
  const { from, to } = lanesInView(layout, scrollPx, heightPx);
  const [begin, end] = [first[from] ?? 0, first[to] ?? 0];
  const places = new Float32Array((end - begin + 1) * 4);
  const colours = new Uint32Array(end - begin + 1);
  const labels: FlamePicture["labels"][number][] = [];
  const px = (css: number) => Math.round(css * ratio);
  const line = Math.max(1, Math.round(ratio / 2));
  places.set([0, 0, px(widthPx), px(heightPx)]);
  colours[0] = packedRgb(rgbFromHex(look.ground));
  let count = 1;
  const { startNs, spanNs, squeeze } = view;
  const perNs = widthPx / spanNs;
  // A call for each box would cost as much as all else.
  const place = (t: number) => (squeeze === undefined ? (t - startNs) * perNs : pxAtTime(view, widthPx, t));
  for (let box = begin; box < end; box += 1) {
    const row = chart.row[box] as number;
    const top = (layout.tops[row] as number) + (chart.depth[box] as number) * CHART_ROW_PX - scrollPx;
    if (top + CHART_ROW_PX <= 0 || heightPx <= top) continue;
    const x0 = place(left[box] as number);
    // The boxes of a lane come in order of their begins.
    if (widthPx <= x0) {
      box = (first[row + 1] as number) - 1;
      continue;
    }
    const x1 = place(right[box] as number);
    if (x1 <= 0) continue;
    const [from, until] = [px(Math.max(0, x0)), px(Math.min(widthPx, x1))];
    if (until <= from) continue;
    // A line of the ground between boxes that are wide enough for it.
    const gap = 3 * ratio < until - from ? line : 0;
    const at = count * 4;
    places[at] = from;
    places[at + 1] = px(top);
    places[at + 2] = until - from - gap;
    places[at + 3] = px(top + CHART_ROW_PX) - px(top) - line;
    const frame = chart.frame[box] as number;
    const colour = matches !== undefined && matches[frame] !== 1 ? look.dim : look.colourOf(box);
    colours[count] = colour;
    count += 1;
    if (x1 - x0 < LEAST_LABEL_PX) continue;
    const fitted = fitLabel({ leftPx: x0, rightPx: x1, texts: [boxName(timed, box)] }, widthPx, look.measure);
    if (fitted === undefined) continue;
    labels.push({ x: fitted.xPx, y: top + CHART_ROW_PX / 2, text: fitted.text, colour: inkOn(hexOf(colour)) });
  }
  return { count, places, colours, isHatched: new Uint8Array(count), labels };
}
