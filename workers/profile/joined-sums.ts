import { picked } from "../core/columns.js";
import { type Pairs, PairTable } from "../core/pair-table.js";
import { NO_LANE } from "../model/lanes.js";
import type { Steps } from "../query/resumable.js";
import type { Folded } from "./fold.js";
import { FrameList } from "./frame-list.js";
import type { GroupFrame } from "./groups.js";
import type { Joined, JoinedSide } from "./joined.js";
import type { NodeMap } from "./node-map.js";
import type { Prepared } from "./prepared.js";
import { sortedBy } from "./sorted-by.js";
import { totalsOf } from "./totals.js";
import { placedIn, summed } from "./tree.js";

/** Two selections of samples whose functions have the same numbers: one tree, with the sums of both. */
export function* joinedSums(before: Prepared, after: Prepared, inverted: boolean): Steps<Joined> {
  // The one that was made last knows all nodes.
  const map = oneFunctionForEachName(before.map);
  yield;
  const { leaves, ...groups } = joinedLeaves([before.folded, after.folded]);
  const placed = placedIn({ ...groups, leaves }, map, inverted);
  yield;
  const sideOf = (prepared: Prepared, own: readonly [from: number, to: number]): JoinedSide => {
    const { weights, samples } = prepared.folded;
    const { self, total, samples: counts } = summed(placed, ownPart(leaves.order, own, weights, samples));
    return { self, total, samples: counts, totals: totalsOf(prepared, total[0] ?? 0, counts[0] ?? 0) };
  };
  const cut = before.folded.leaves.size;
  const sides = { before: sideOf(before, [0, cut]), after: sideOf(after, [cut, leaves.size]) };
  const { unit, textOf, set, selection } = after;
  return {
    head: { source: set.source, unit, event: textOf(selection.event) },
    eventBefore: before.textOf(before.selection.event),
    nodes: placed.nodes,
    ...sides,
    framesOf: (shown) => {
      const list = new FrameList({ groupFrames: groups.groupFrames, functions: map.functions }, textOf);
      const frame = shown.map((one) => (one < 0 ? -1 : list.placeOf(one)));
      return { frame, ...list.finish() };
    },
  };
}

/** The leaves of both, those of the second behind those of the first, in the order of their prefixes. */
function joinedLeaves(both: readonly [Folded, Folded]) {
  const groupFrames: GroupFrame[] = [];
  const frameIds = new Map<string, number>();
  const prefixes = new PairTable();
  const idOf = (frame: GroupFrame) => {
    const key = `${frame.group} ${frame.mode} ${frame.name}`;
    const known = frameIds.get(key);
    if (known === undefined) {
      frameIds.set(key, groupFrames.length);
      return groupFrames.push(frame) - 1;
    }
    // One frame of several lanes with one name is none of them.
    if (groupFrames[known]?.lane !== frame.lane) groupFrames[known] = { ...frame, lane: NO_LANE };
    return known;
  };
  const size = both[0].leaves.size + both[1].leaves.size;
  const firsts = new Int32Array(size);
  const seconds = new Int32Array(size);
  let at = 0;
  for (const folded of both) {
    const frames = folded.groupFrames.map(idOf);
    const numbers = new Int32Array(folded.prefixes.size);
    for (let prefix = 0; prefix < numbers.length; prefix += 1) {
      const parent = folded.prefixes.firsts[prefix] as number;
      const above = parent < 0 ? -1 : (numbers[parent] as number);
      numbers[prefix] = prefixes.idOf(above, frames[folded.prefixes.seconds[prefix] as number] as number);
    }
    const { leaves } = folded;
    for (let leaf = 0; leaf < leaves.size; leaf += 1, at += 1) {
      const prefix = leaves.firsts[leaf] as number;
      firsts[at] = prefix < 0 ? -1 : (numbers[prefix] as number);
      seconds[at] = leaves.seconds[leaf] as number;
    }
  }
  const order = sortedBy(firsts, Int32Array.from(firsts.keys()));
  const leaves = { size, firsts: picked(firsts, order), seconds: picked(seconds, order), order };
  return { groupFrames, prefixes: prefixes as Pairs, leaves };
}

/** The sums of one side by joined leaf. `order`: places of leaves, of which those of the side are [from, to). */
function ownPart(
  order: Int32Array,
  [from, to]: readonly [number, number],
  weights: Float64Array,
  samples: Int32Array,
): Pick<Folded, "weights" | "samples"> {
  const own = { weights: new Float64Array(order.length), samples: new Int32Array(order.length) };
  for (let leaf = 0; leaf < order.length; leaf += 1) {
    const place = order[leaf] as number;
    if (place < from || to <= place) continue;
    own.weights[leaf] = weights[place - from] as number;
    own.samples[leaf] = samples[place - from] as number;
  }
  return own;
}

/** Functions of two processes that are called the same are one. */
function oneFunctionForEachName(map: NodeMap): NodeMap {
  const { nodes, functions } = map;
  const names = new PairTable();
  const kinds = new PairTable();
  /** By what tells functions apart: the first one. */
  const firstOf: number[] = [];
  /** By function. */
  const meant: number[] = [];
  let isSame = true;
  for (let node = 0; node < nodes.size; node += 1) {
    const one = nodes.seconds[node] as number;
    if (meant[one] !== undefined) continue;
    const id = kinds.idOf(names.idOf(functions.nameOf(one), functions.dsoOf(one)), functions.kindOf(one));
    firstOf[id] ??= one;
    meant[one] = firstOf[id];
    if (firstOf[id] !== one) isSame = false;
  }
  if (isSame) return map;
  const made = new PairTable(nodes.size);
  const own = new Int32Array(nodes.size);
  for (let node = 0; node < own.length; node += 1) {
    const parent = nodes.firsts[node] as number;
    own[node] = made.idOf(parent < 0 ? -1 : (own[parent] as number), meant[nodes.seconds[node] as number] as number);
  }
  return { ...map, nodes: made, to: map.to.map((at) => (at < 0 ? at : (own[at] as number))) };
}
