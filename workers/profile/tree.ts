import { picked } from "../core/columns.js";
import { GrowingPairs, type Pairs, PairTable } from "../core/pair-table.js";
import { selectRank } from "../core/select.js";
import type { ProfileNodes } from "../model/profile-answers.js";
import type { Folded } from "./fold.js";
import { DROPPED, type NodeMap, nodeAfter } from "./node-map.js";

/** A tree under construction: pairs of parent and frame, parents first. Node 0 is the root. */
export interface Tree {
  readonly nodes: Pairs;
  /** By node. */
  readonly self: Float64Array;
  readonly total: Float64Array;
  readonly samples: Int32Array;
}

/** The tree of all leaves, groups on top. */
export function treeOf(folded: Folded, map: NodeMap, inverted: boolean): Tree & Placed {
  const placed = placedIn(folded, map, inverted);
  return { ...placed, ...summed(placed, folded) };
}

interface Placed {
  readonly nodes: Pairs;
  /** By leaf: the node in which its samples end; -1: a transform dropped them. */
  readonly ends: Int32Array;
}

/** Leaves are in the order of their prefixes. */
export function placedIn(
  { prefixes, leaves, groupFrames }: Pick<Folded, "prefixes" | "leaves" | "groupFrames">,
  map: NodeMap,
  inverted: boolean,
): Placed {
  const base = groupFrames.length;
  const nodes = inverted ? new Inwards(map.nodes, base) : new Outwards(map.nodes, base, 2 * leaves.size);
  const root = nodes.add(-1, -1);
  const prefixNodes = new Int32Array(prefixes.size);
  for (let prefix = 0; prefix < prefixes.size; prefix += 1) {
    const parent = prefixes.firsts[prefix] as number;
    const above = parent < 0 ? root : (prefixNodes[parent] as number);
    prefixNodes[prefix] = nodes.add(above, prefixes.seconds[prefix] as number);
  }
  const ends = new Int32Array(leaves.size);
  for (let leaf = 0; leaf < leaves.size; leaf += 1) {
    const prefix = leaves.firsts[leaf] as number;
    const node = nodeAfter(map, leaves.seconds[leaf] as number);
    const top = prefix < 0 ? root : (prefixNodes[prefix] as number);
    ends[leaf] = node === DROPPED ? -1 : nodes.insert(top, node);
  }
  return { nodes: nodes.pairs, ends };
}

/** The outermost frame first. Leaves of one top follow each other, so a node is made once below it and need not be looked for. */
class Outwards {
  readonly pairs: GrowingPairs;
  /** By node of the functions: what it became, below which top. */
  private readonly made: Int32Array;
  private readonly madeFor: Int32Array;
  private readonly path: number[] = [];

  constructor(
    private readonly nodes: Pairs,
    /** Frames of functions follow these. */
    private readonly base: number,
    room: number,
  ) {
    this.pairs = new GrowingPairs(room);
    this.made = new Int32Array(nodes.size);
    this.madeFor = new Int32Array(nodes.size).fill(-1);
  }

  add(above: number, frame: number): number {
    return this.pairs.add(above, frame);
  }

  insert(top: number, node: number): number {
    const { made, madeFor, path, pairs, base } = this;
    const { firsts, seconds } = this.nodes;
    let at = node;
    let length = 0;
    while (0 <= at && madeFor[at] !== top) {
      path[length++] = at;
      at = firsts[at] as number;
    }
    let above = at < 0 ? top : (made[at] as number);
    while (0 < length) {
      const next = path[--length] as number;
      above = pairs.add(above, base + (seconds[next] as number));
      made[next] = above;
      madeFor[next] = top;
    }
    return above;
  }
}

/** The innermost frame first. */
class Inwards {
  readonly pairs = new PairTable();

  constructor(
    private readonly nodes: Pairs,
    private readonly base: number,
  ) {}

  add(above: number, frame: number): number {
    return this.pairs.idOf(above, frame);
  }

  insert(top: number, node: number): number {
    const { pairs, base } = this;
    const { firsts, seconds } = this.nodes;
    let above = top;
    for (let at = node; 0 <= at; at = firsts[at] as number) above = pairs.idOf(above, base + (seconds[at] as number));
    return above;
  }
}

/** Sums by leaf become those of nodes. */
export function summed(
  { nodes, ends }: Placed,
  { weights, samples: counts }: Pick<Folded, "weights" | "samples">,
): Tree {
  const own = new Float64Array(nodes.size);
  const samples = new Int32Array(nodes.size);
  for (let leaf = 0; leaf < ends.length; leaf += 1) {
    const node = ends[leaf] as number;
    if (node < 0) continue;
    own[node] = (own[node] as number) + (weights[leaf] as number);
    samples[node] = (samples[node] as number) + (counts[leaf] as number);
  }
  const total = own.slice();
  for (let node = nodes.size - 1; 0 < node; node -= 1) {
    const parent = nodes.firsts[node] as number;
    total[parent] = (total[parent] as number) + (total[node] as number);
    samples[parent] = (samples[parent] as number) + (samples[node] as number);
  }
  return { nodes, self: own, total, samples };
}

/** The nodes that are shown, in the order in which they are read. */
export interface Shown {
  /** Nodes of the tree. */
  readonly order: Int32Array;
  /** By place in `order`: places of the parents. */
  readonly parent: Int32Array;
  readonly depth: Uint16Array;
  readonly leftOut: number;
}

/** The `limit` heaviest nodes with any samples, depth first, siblings by falling `siblings`. */
export function shownNodes(
  { nodes, samples }: Pick<Tree, "nodes" | "samples">,
  by: Float64Array,
  limit: number,
  siblings = by,
): Shown {
  const least = leastShown(by, limit);
  const { size, firsts } = nodes;
  const begins = new Int32Array(size + 1);
  const isShown = (node: number) => 0 < (samples[node] as number) && least <= (by[node] as number);
  let count = 1;
  for (let node = 1; node < size; node += 1) {
    if (!isShown(node)) continue;
    const at = (firsts[node] as number) + 1;
    begins[at] = (begins[at] as number) + 1;
    count += 1;
  }
  for (let at = 1; at <= size; at += 1) begins[at] = (begins[at] as number) + (begins[at - 1] as number);
  const children = new Int32Array(count - 1);
  const fill = begins.slice();
  for (let node = 1; node < size; node += 1) {
    if (!isShown(node)) continue;
    const parent = firsts[node] as number;
    const place = fill[parent] as number;
    children[place] = node;
    fill[parent] = place + 1;
  }
  const order = new Int32Array(count);
  const parent = new Int32Array(count).fill(-1);
  const depth = new Uint16Array(count);
  const stack = [0];
  const parents = [-1];
  for (let place = 0; place < count; place += 1) {
    const node = stack.pop() as number;
    const above = parents.pop() as number;
    order[place] = node;
    parent[place] = above;
    depth[place] = above < 0 ? 0 : (depth[above] as number) + 1;
    const own = children.subarray(begins[node] as number, begins[node + 1] as number);
    if (1 < own.length) sortSiblings(own, siblings);
    for (let i = 0; i < own.length; i += 1) {
      stack.push(own[i] as number);
      parents.push(place);
    }
  }
  let all = 0;
  for (let node = 0; node < size; node += 1) if (0 < (samples[node] as number)) all += 1;
  return { order, parent, depth, leftOut: Math.max(0, all - count) };
}

/** Most nodes have few children, which are sorted in place. */
const FEW = 12;

/** Rising, as the last is taken first. Of equal ones the first made comes first. */
function sortSiblings(nodes: Int32Array, by: Float64Array): void {
  if (FEW < nodes.length) {
    nodes.sort((a, b) => (by[a] as number) - (by[b] as number) || b - a);
    return;
  }
  for (let i = 1; i < nodes.length; i += 1) {
    const node = nodes[i] as number;
    const weight = by[node] as number;
    let at = i;
    for (; 0 < at; at -= 1) {
      const before = nodes[at - 1] as number;
      const other = by[before] as number;
      if (other < weight || (other === weight && node < before)) break;
      nodes[at] = before;
    }
    nodes[at] = node;
  }
}

/** The weight from which on nodes are shown: a parent weighs as much as its children, so it is shown with them. */
function leastShown(by: Float64Array, limit: number): number {
  if (by.length <= limit) return Number.NEGATIVE_INFINITY;
  const least = selectRank(by.slice(), by.length - limit);
  // Of many equal ones none: there may be more of them than fit.
  const fit = by.reduce((sum, one) => sum + (least <= one ? 1 : 0), 0);
  return fit <= limit ? least : nextAbove(by, least);
}

function nextAbove(by: Float64Array, least: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const one of by) if (least < one && one < next) next = one;
  return next;
}

export function nodesOf(tree: Tree, { order, parent, depth }: Shown, frameOf: (frame: number) => number): ProfileNodes {
  const frame = new Int32Array(order.length);
  for (let place = 0; place < order.length; place += 1) {
    const node = order[place] as number;
    frame[place] = node === 0 ? -1 : frameOf(tree.nodes.seconds[node] as number);
  }
  return {
    count: order.length,
    parent,
    frame,
    depth,
    self: picked(tree.self, order),
    total: picked(tree.total, order),
    samples: picked(tree.samples, order),
  };
}
