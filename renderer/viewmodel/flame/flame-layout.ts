import { type FlameTree, nodesTo, ROOT } from "./flame-tree.js";

/** The boxes of a flame graph as columns, each after the box that it stands on. Places are CSS px. */
export interface FlameBoxes {
  readonly count: number;
  /** Of a box for all that is narrower than a pixel: the node whose children those are. */
  readonly node: Int32Array;
  readonly row: Uint16Array;
  readonly x0: Float64Array;
  readonly x1: Float64Array;
  /** 1: the box stands for the children of its node that are narrower than a pixel, together. */
  readonly isRest: Uint8Array;
  /** What the box stands for, in the unit of the profile. */
  readonly weight: Float64Array;
  readonly rows: number;
}

/** Narrower boxes are joined. */
const LEAST_PX = 1;
/** Sums of parts may miss the whole by this share of it, as numbers are rounded. */
const ROUNDING = 1e-9;

/**
 * Boxes of the nodes below `zoom`, and of those above it in full width. A node is visited only if it is at least a pixel
 * wide, and its children by falling total where they have that order: so the work follows the pixels, not the nodes.
 */
export function layoutFlame(tree: FlameTree, zoom: number, widthPx: number): FlameBoxes {
  const { nodes, ends } = tree;
  const to = new Growing();
  const above = zoom === ROOT ? [] : [ROOT, ...nodesTo(tree, zoom).slice(0, -1)];
  for (const [row, node] of above.entries()) to.add(node, row, 0, widthPx, 0, nodes.total[node] as number);
  const whole = nodes.total[zoom] ?? 0;
  if (nodes.count === 0 || whole <= 0) return to.finish();
  const stack: number[] = [];
  const places: number[] = [];
  to.add(zoom, above.length, 0, widthPx, 0, whole);
  stack.push(zoom);
  places.push(0);
  const firstDepth = (nodes.depth[zoom] as number) - above.length;
  while (0 < stack.length) {
    const node = stack.pop() as number;
    let x = places.pop() as number;
    const row = (nodes.depth[node] as number) - firstDepth + 1;
    const end = ends[node] as number;
    let rest = (nodes.total[node] as number) - (nodes.self[node] as number);
    const least = rest * ROUNDING;
    for (let child = node + 1; child < end; child = ends[child] as number) {
      const weight = nodes.total[child] as number;
      const width = (weight / whole) * widthPx;
      if (width < LEAST_PX) {
        if (tree.isFalling) break;
        continue;
      }
      to.add(child, row, x, x + width, 0, weight);
      stack.push(child);
      places.push(x);
      x += width;
      rest -= weight;
    }
    if (least < rest) to.add(node, row, x, x + (rest / whole) * widthPx, 1, rest);
  }
  return to.finish();
}

/** The box at a place; -1: none. */
export function boxAt(boxes: FlameBoxes, row: number, xPx: number): number {
  for (let i = 0; i < boxes.count; i += 1) {
    if (boxes.row[i] === row && (boxes.x0[i] as number) <= xPx && xPx < (boxes.x1[i] as number)) return i;
  }
  return -1;
}

/** The box of a node; -1: it has none. */
export function boxOf(boxes: FlameBoxes, node: number): number {
  for (let i = 0; i < boxes.count; i += 1) if (boxes.node[i] === node && boxes.isRest[i] === 0) return i;
  return -1;
}

/** Columns that grow. */
class Growing {
  private count = 0;
  private rows = 0;
  private node = new Int32Array(1024);
  private row = new Uint16Array(1024);
  private x0 = new Float64Array(1024);
  private x1 = new Float64Array(1024);
  private isRest = new Uint8Array(1024);
  private weight = new Float64Array(1024);

  add(node: number, row: number, x0: number, x1: number, isRest: 0 | 1, weight: number): void {
    if (this.count === this.node.length) this.grow();
    const i = this.count++;
    this.node[i] = node;
    this.row[i] = row;
    this.x0[i] = x0;
    this.x1[i] = x1;
    this.isRest[i] = isRest;
    this.weight[i] = weight;
    this.rows = Math.max(this.rows, row + 1);
  }

  finish(): FlameBoxes {
    const { count, rows, node, row, x0, x1, isRest, weight } = this;
    return { count, rows, node, row, x0, x1, isRest, weight };
  }

  private grow(): void {
    const length = this.count * 2;
    const grown = <T extends { set(from: T): void }>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.node = grown(new Int32Array(length), this.node);
    this.row = grown(new Uint16Array(length), this.row);
    this.x0 = grown(new Float64Array(length), this.x0);
    this.x1 = grown(new Float64Array(length), this.x1);
    this.isRest = grown(new Uint8Array(length), this.isRest);
    this.weight = grown(new Float64Array(length), this.weight);
  }
}
