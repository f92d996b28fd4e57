import type { ProfileNodes } from "../../model/profile-answers.js";

/** A node as a box. Its children stand on it, the heaviest first. */
export interface FlameBox {
  readonly node: number;
  readonly depth: number;
  readonly x: number;
  readonly width: number;
}

/** The children of a node that are each narrower than a pixel, as one box. */
export interface NarrowBoxes extends FlameBox {
  /** The weight of all. */
  readonly total: number;
  readonly count: number;
}

export interface FlameBoxes {
  readonly boxes: readonly FlameBox[];
  readonly narrow: readonly NarrowBoxes[];
  /** Rows, that of the root included. */
  readonly rows: number;
  /** Nodes that stand too high. */
  readonly tooHigh: number;
}

/** Boxes above each other, the root as wide as the picture. Only those of a pixel or more are boxes of their own. */
export function flameBoxes(
  { count, parent, depth }: ProfileNodes,
  total: Float64Array,
  widthPx: number,
  mostRows: number,
) {
  const pxPerWeight = (total[0] as number) <= 0 ? 0 : widthPx / (total[0] as number);
  const widthOf = (node: number) => (total[node] as number) * pxPerWeight;
  const boxes: FlameBox[] = [];
  /** Of nodes that are drawn: where the next child begins; else -1. */
  const next = new Float64Array(count).fill(-1);
  const narrowTotal = new Float64Array(count);
  const narrowCount = new Int32Array(count);
  let rows = 0;
  let tooHigh = 0;
  for (let node = 0; node < count; node += 1) {
    const above = parent[node] as number;
    const x = above < 0 ? 0 : (next[above] as number);
    if (x < 0 || (total[node] as number) <= 0) continue;
    const row = depth[node] as number;
    if (mostRows <= row) tooHigh += 1;
    else if (1 <= widthOf(node)) {
      boxes.push({ node, depth: row, x, width: widthOf(node) });
      next[node] = x;
      if (0 <= above) next[above] = x + widthOf(node);
      rows = Math.max(rows, row + 1);
    } else {
      narrowTotal[above] = (narrowTotal[above] as number) + (total[node] as number);
      narrowCount[above] = (narrowCount[above] as number) + 1;
    }
  }
  const narrow: NarrowBoxes[] = [];
  for (let node = 0; node < count; node += 1) {
    const width = (narrowTotal[node] as number) * pxPerWeight;
    if (narrowCount[node] === 0 || width < 1) continue;
    const row = (depth[node] as number) + 1;
    rows = Math.max(rows, row + 1);
    const [sum, many] = [narrowTotal[node] as number, narrowCount[node] as number];
    narrow.push({ node, depth: row, x: next[node] as number, width, total: sum, count: many });
  }
  return { boxes, narrow, rows, tooHigh } satisfies FlameBoxes;
}
