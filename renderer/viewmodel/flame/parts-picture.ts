import { rgbFromHex } from "../rgb.js";
import { type NodeColour, packedRgb } from "./flame-colours.js";
import { type FlameBoxes, layoutFlame } from "./flame-layout.js";
import { type FlameLook, type FlamePicture, flamePicture } from "./flame-picture.js";
import { childrenOf, type FlameTree, ROOT } from "./flame-tree.js";

/** Px of a level: the shape of a graph is seen, and names are read in the large one. */
const ROW_PX = 8;
/** Higher stacks are cut at their inner ends. */
const MOST_ROWS = 16;
const LEAST_CELL_PX = 220;
const GAP_PX = 16;
/** The name and the figures above a graph. */
export const PART_HEAD_PX = 22;

/** Small graphs beside each other, row by row: a px stands for the same weight in all of them. */
export interface PartsLayout {
  readonly columns: number;
  readonly cellPx: number;
  readonly graphPx: number;
  readonly heightPx: number;
  /** Levels below the lowest one that is drawn: in all of the parts they have a single group. */
  readonly skipped: number;
  /** By part: the boxes of its graph, from the left of its cell. */
  readonly boxes: readonly FlameBoxes[];
  /** By part: the left and the top of its cell. */
  readonly lefts: readonly number[];
  readonly tops: readonly number[];
}

/** The first tree weighs most: it is as wide as a cell. */
export function layoutParts(trees: readonly FlameTree[], widthPx: number): PartsLayout {
  const columns = Math.max(1, Math.floor((widthPx + GAP_PX) / (LEAST_CELL_PX + GAP_PX)));
  const cellPx = Math.max(1, (widthPx - (columns - 1) * GAP_PX) / columns);
  const totalOf = (tree: FlameTree) => tree.nodes.total[ROOT] ?? 0;
  const most = Math.max(1e-9, ...trees.map(totalOf));
  const boxes = trees.map((tree) => layoutFlame(tree, ROOT, Math.max(1, (cellPx * totalOf(tree)) / most)));
  const skipped = Math.min(...trees.map(plainLevels));
  const rows = Math.max(1, ...boxes.map((own) => own.rows - skipped));
  const graphPx = ROW_PX * Math.min(MOST_ROWS, rows);
  const pitchPx = PART_HEAD_PX + graphPx + GAP_PX;
  return {
    columns,
    cellPx,
    graphPx,
    skipped,
    heightPx: Math.ceil(trees.length / columns) * pitchPx,
    boxes,
    lefts: trees.map((_, i) => (i % columns) * (cellPx + GAP_PX)),
    tops: trees.map((_, i) => Math.floor(i / columns) * pitchPx),
  };
}

/** Levels from the root up to the first frame that is a function, or one of several. */
function plainLevels(tree: FlameTree): number {
  let [node, levels] = [ROOT, 0];
  for (;;) {
    const [child, other] = childrenOf(tree, node, 2);
    levels += 1;
    const isGroup = child !== undefined && 0 <= (tree.frames.group[tree.nodes.frame[child] as number] as number);
    if (!isGroup || other !== undefined) return levels;
    node = child;
  }
}

export interface PartsLook extends Omit<FlameLook, "rowPx" | "isUpright" | "colourOf" | "matches"> {
  readonly colours: readonly NodeColour[];
  readonly matches: readonly (Uint8Array | undefined)[];
  /** Behind all graphs. */
  readonly around: string;
}

/** The graphs in view as one picture, in device pixels. The first box is what is around them. */
export function partsPicture(trees: readonly FlameTree[], layout: PartsLayout, look: PartsLook): FlamePicture {
  const { cellPx, graphPx, skipped, lefts, tops, boxes } = layout;
  const { widthPx, heightPx, ratio, scrollPx, around } = look;
  const pictures = trees.flatMap((tree, i) => {
    const top = (tops[i] as number) + PART_HEAD_PX - scrollPx;
    if (top + graphPx <= 0 || heightPx <= top) return [];
    const own = {
      ...look,
      widthPx: cellPx,
      heightPx: graphPx,
      // The lowest levels are below the cell.
      scrollPx: Math.max(0, (boxes[i] as FlameBoxes).rows * ROW_PX - graphPx) - skipped * ROW_PX,
      rowPx: ROW_PX,
      isUpright: true,
      colourOf: look.colours[i] as NodeColour,
      matches: look.matches[i],
    };
    return [{ picture: flamePicture(tree, boxes[i] as FlameBoxes, own), left: lefts[i] as number, top }];
  });
  const count = pictures.reduce((sum, { picture }) => sum + picture.count, 1);
  const all = {
    places: new Float32Array(count * 4),
    colours: new Uint32Array(count),
    isHatched: new Uint8Array(count),
  };
  all.places.set([0, 0, Math.round(widthPx * ratio), Math.round(heightPx * ratio)]);
  all.colours[0] = packedRgb(rgbFromHex(around));
  let at = 1;
  for (const { picture, left, top } of pictures) {
    const [dx, dy] = [Math.round(left * ratio), Math.round(top * ratio)];
    for (let box = 0; box < picture.count; box += 1) {
      const [from, to] = [box * 4, (at + box) * 4];
      all.places[to] = (picture.places[from] as number) + dx;
      all.places[to + 1] = (picture.places[from + 1] as number) + dy;
      all.places[to + 2] = picture.places[from + 2] as number;
      all.places[to + 3] = picture.places[from + 3] as number;
    }
    all.colours.set(picture.colours.subarray(0, picture.count), at);
    all.isHatched.set(picture.isHatched.subarray(0, picture.count), at);
    at += picture.count;
  }
  return { count, ...all, labels: [] };
}
