import { fitLabel } from "../labels.js";
import type { Quad } from "../overlay.js";
import { inkOn } from "../palette.js";
import { rgbFromHex } from "../rgb.js";
import { type NodeColour, packedRgb } from "./flame-colours.js";
import type { FlameBoxes } from "./flame-layout.js";
import { type FlameTree, nodeName } from "./flame-tree.js";

export const FLAME_ROW_PX = 18;
/** Lower and narrower boxes have no label. */
const LEAST_LABEL_ROW_PX = 12;
export const LEAST_LABEL_PX = 34;

/** What of a flame graph is on screen, and how it is drawn. */
export interface FlameLook {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly ratio: number;
  readonly scrollPx: number;
  readonly rowPx: number;
  /** The root is at the bottom. */
  readonly isUpright: boolean;
  readonly colourOf: NodeColour;
  /** By frame, 1: it matches the search, and all others are dim. */
  readonly matches: Uint8Array | undefined;
  readonly ground: string;
  readonly dim: number;
  readonly restColour: number;
  readonly measure: (text: string) => number;
}

export interface FlamePicture {
  readonly count: number;
  readonly places: Float32Array;
  readonly colours: Uint32Array;
  readonly isHatched: Uint8Array;
  readonly labels: readonly {
    readonly x: number;
    readonly y: number;
    readonly text: string;
    readonly colour: string;
  }[];
}

/** CSS px from the top of the canvas to the top of a row. */
export function rowTop(
  look: Pick<FlameLook, "isUpright" | "rowPx" | "scrollPx" | "heightPx">,
  rows: number,
  row: number,
) {
  const { isUpright, rowPx, scrollPx, heightPx } = look;
  if (!isUpright) return row * rowPx - scrollPx;
  return Math.max(rows * rowPx, heightPx) - (row + 1) * rowPx - scrollPx;
}

/** The row at a place, which is the inverse of `rowTop`. */
export function rowAt(
  look: Pick<FlameLook, "isUpright" | "rowPx" | "scrollPx" | "heightPx">,
  rows: number,
  yPx: number,
) {
  const { isUpright, rowPx, scrollPx, heightPx } = look;
  const from = isUpright ? Math.max(rows * rowPx, heightPx) - scrollPx - yPx : yPx + scrollPx;
  return Math.ceil(from / rowPx) - 1;
}

/** The boxes in view as they are drawn, in device pixels. The first one is the ground. */
export function flamePicture(tree: FlameTree, boxes: FlameBoxes, look: FlameLook): FlamePicture {
  const { widthPx, heightPx, ratio, rowPx, matches } = look;
  const places = new Float32Array((boxes.count + 1) * 4);
  const colours = new Uint32Array(boxes.count + 1);
  const isHatched = new Uint8Array(boxes.count + 1);
  const labels: FlamePicture["labels"][number][] = [];
  const px = (css: number) => Math.round(css * ratio);
  places.set([0, 0, px(widthPx), px(heightPx)]);
  colours[0] = packedRgb(rgbFromHex(look.ground));
  let count = 1;
  for (let i = 0; i < boxes.count; i += 1) {
    const top = rowTop(look, boxes.rows, boxes.row[i] as number);
    if (top + rowPx <= 0 || heightPx <= top) continue;
    const [x0, x1] = [boxes.x0[i] as number, boxes.x1[i] as number];
    const [left, right] = [px(x0), px(x1)];
    if (right <= left) continue;
    // A line of the ground between boxes that are wide enough for it.
    const gap = 3 * ratio < right - left ? Math.max(1, Math.round(ratio / 2)) : 0;
    const at = count * 4;
    places[at] = left;
    places[at + 1] = px(top);
    places[at + 2] = right - left - gap;
    places[at + 3] = px(top + rowPx) - px(top) - Math.max(1, Math.round(ratio / 2));
    const node = boxes.node[i] as number;
    const isRest = boxes.isRest[i] === 1;
    const frame = tree.nodes.frame[node] as number;
    const isDim = matches !== undefined && (isRest || frame < 0 || matches[frame] !== 1);
    const colour = isRest ? look.restColour : isDim ? look.dim : look.colourOf(node);
    colours[count] = colour;
    isHatched[count] = isRest ? 1 : 0;
    count += 1;
    if (isRest || x1 - x0 < LEAST_LABEL_PX || rowPx < LEAST_LABEL_ROW_PX) continue;
    const fitted = fitLabel({ leftPx: x0, rightPx: x1, texts: [nodeName(tree, node)] }, widthPx, look.measure);
    if (fitted === undefined) continue;
    labels.push({ x: fitted.xPx, y: top + rowPx / 2, text: fitted.text, colour: inkOn(hexOf(colour)) });
  }
  return { count, places, colours, isHatched, labels };
}

/** A frame around a box, as four thin quads. */
export function outline(x: number, y: number, width: number, height: number, colour: string): Quad[] {
  const line = (qx: number, qy: number, w: number, h: number) => ({
    x: qx,
    y: qy,
    width: w,
    height: h,
    colour,
    alpha: 1,
  });
  return [
    line(x, y, width, 2),
    line(x, y + height - 2, width, 2),
    line(x, y, 2, height),
    line(x + width - 2, y, 2, height),
  ];
}

export function hexOf(colour: number): string {
  return `#${colour.toString(16).padStart(6, "0")}`;
}
