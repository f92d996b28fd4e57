import { picked } from "../core/columns.js";
import { PairTable } from "../core/pair-table.js";
import { selectRank } from "../core/select.js";
import { StringTable } from "../core/string-table.js";
import { NO_LANE } from "../model/lanes.js";
import { FrameKind, type ProfileFrames, type ProfileNodes } from "../model/profile-answers.js";
import { PROFILE_GROUPS } from "../model/profile-scope.js";
import type { Folded } from "./fold.js";
import { DROPPED, type FunctionList, type NodeMap, nodeAfter } from "./node-map.js";

/** A tree under construction: pairs of parent and frame, parents first. Node 0 is the root. */
export interface Tree {
  readonly nodes: PairTable;
  /** By node. */
  readonly self: Float64Array;
  readonly total: Float64Array;
  readonly samples: Int32Array;
}

/** What the frames of a tree stand for: group frames first, then functions. */
export interface FrameSpace {
  readonly groupFrames: Folded["groupFrames"];
  readonly functions: Pick<FunctionList, "nameOf" | "dsoOf" | "ownerOf" | "kindOf" | "isUnresolved">;
}

/** The tree of all leaves, groups on top. */
export function treeOf(
  folded: Folded,
  map: NodeMap,
  inverted: boolean,
): Tree & {
  /** By leaf: the node in which its samples end; -1: a transform dropped them. */
  readonly ends: Int32Array;
} {
  const { prefixes, leaves, weights, samples, groupFrames } = folded;
  const tree = new PairTable(leaves.size);
  const root = tree.idOf(-1, -1);
  const prefixNodes = new Int32Array(prefixes.size);
  for (let prefix = 0; prefix < prefixes.size; prefix += 1) {
    const parent = prefixes.firsts[prefix] as number;
    const above = parent < 0 ? root : (prefixNodes[parent] as number);
    prefixNodes[prefix] = tree.idOf(above, prefixes.seconds[prefix] as number);
  }
  const insert = inverted ? inwards : outwards(map.nodes.size);
  const ends = new Int32Array(leaves.size);
  // Leaves of a prefix follow each other, so that `outwards` finds the nodes that it made before.
  const order = leavesByPrefix(leaves, prefixes.size);
  for (const leaf of order) {
    const prefix = leaves.firsts[leaf] as number;
    const from = leaves.seconds[leaf] as number;
    const node = nodeAfter(map, from);
    const top = prefix < 0 ? root : (prefixNodes[prefix] as number);
    ends[leaf] = node === DROPPED ? -1 : insert(tree, top, map.nodes, node, groupFrames.length);
  }
  return { ...summed(tree, ends, weights, samples), ends };
}

/** Leaves in the order of their prefixes. */
function leavesByPrefix(leaves: PairTable, prefixes: number): Int32Array {
  const begins = new Int32Array(prefixes + 2);
  for (let leaf = 0; leaf < leaves.size; leaf += 1) {
    const at = (leaves.firsts[leaf] as number) + 2;
    begins[at] = (begins[at] as number) + 1;
  }
  for (let at = 1; at < begins.length; at += 1) begins[at] = (begins[at] as number) + (begins[at - 1] as number);
  const order = new Int32Array(leaves.size);
  for (let leaf = 0; leaf < leaves.size; leaf += 1) {
    const at = (leaves.firsts[leaf] as number) + 1;
    const place = begins[at] as number;
    order[place] = leaf;
    begins[at] = place + 1;
  }
  return order;
}

type Insert = (tree: PairTable, top: number, nodes: PairTable, node: number, base: number) => number;

/** The outermost frame first. Remembers the nodes below one top. */
function outwards(size: number): Insert {
  const made = new Int32Array(size);
  const madeFor = new Int32Array(size).fill(-1);
  const path: number[] = [];
  return (tree, top, nodes, node, base) => {
    let at = node;
    while (0 <= at && madeFor[at] !== top) {
      path.push(at);
      at = nodes.firsts[at] as number;
    }
    let above = at < 0 ? top : (made[at] as number);
    for (let next = path.pop(); next !== undefined; next = path.pop()) {
      above = tree.idOf(above, base + (nodes.seconds[next] as number));
      made[next] = above;
      madeFor[next] = top;
    }
    return above;
  };
}

/** The innermost frame first. */
const inwards: Insert = (tree, top, nodes, node, base) => {
  let above = top;
  for (let at = node; 0 <= at; at = nodes.firsts[at] as number) {
    above = tree.idOf(above, base + (nodes.seconds[at] as number));
  }
  return above;
};

function summed(nodes: PairTable, ends: Int32Array, weights: Float64Array, counts: Int32Array): Tree {
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

/** The frames of an answer and its strings. `frame` numbers those of a `FrameSpace`. */
export class FrameList {
  private readonly places: (number | undefined)[] = [];
  private readonly frames: number[] = [];
  private readonly strings = new StringTable();
  /** By string id of the session + 1. */
  private readonly textPlaces: (number | undefined)[] = [];

  constructor(
    private readonly space: FrameSpace,
    private readonly textOf: (id: number) => string,
  ) {}

  placeOf(frame: number): number {
    const known = this.places[frame];
    if (known !== undefined) return known;
    const place = this.frames.push(frame) - 1;
    this.places[frame] = place;
    return place;
  }

  finish(): { readonly frames: ProfileFrames; readonly strings: readonly string[] } {
    const { space } = this;
    const { groupFrames, functions } = space;
    const count = this.frames.length;
    const frames = {
      count,
      name: new Int32Array(count),
      dso: new Int32Array(count),
      kind: new Uint8Array(count),
      unresolved: new Uint8Array(count),
      group: new Int8Array(count).fill(-1),
      mode: new Int8Array(count).fill(-1),
      lane: new Int32Array(count).fill(NO_LANE),
      owner: new Int32Array(count),
    };
    for (const [place, frame] of this.frames.entries()) {
      const group = groupFrames[frame];
      const one = frame - groupFrames.length;
      frames.name[place] = group === undefined ? this.textPlace(functions.nameOf(one)) : this.strings.idOf(group.name);
      frames.dso[place] = this.textPlace(group === undefined ? functions.dsoOf(one) : -1);
      frames.owner[place] = this.strings.idOf(group === undefined ? functions.ownerOf(one) : "");
      if (group === undefined) {
        frames.kind[place] = functions.kindOf(one);
        frames.unresolved[place] = functions.isUnresolved(one) ? 1 : 0;
      } else {
        frames.kind[place] = FrameKind.GROUP;
        frames.group[place] = PROFILE_GROUPS.indexOf(group.group);
        frames.mode[place] = group.mode;
        frames.lane[place] = group.lane;
      }
    }
    return { frames, strings: this.strings.since(0) };
  }

  /** Of a string id of the session. */
  private textPlace(id: number): number {
    let place = this.textPlaces[id + 1];
    if (place === undefined) {
      place = this.strings.idOf(this.textOf(id));
      this.textPlaces[id + 1] = place;
    }
    return place;
  }
}
