import { MOST_NODES, type ProfileRequest, type ProfileSplitRequest } from "../model/profile.js";
import type { Profile, ProfileFunctions, ProfilePart, Sandwich } from "../model/profile-answers.js";
import type { FunctionName } from "../model/profile-scope.js";
import type { Steps } from "../query/resumable.js";
import type { ProfileBasis } from "./basis.js";
import { Prefixer } from "./fold.js";
import { FunctionSums } from "./function-sums.js";
import { type NodeMap, nodeAfter, transformed } from "./node-map.js";
import type { Prepared } from "./prepared.js";
import { evennessOf, totalsOf } from "./totals.js";
import { FrameList, nodesOf, shownNodes, treeOf } from "./tree.js";

/** Samples between two chances for other questions. */
const STEP = 16_384;

/** The call tree. */
export function* profileSteps(basis: ProfileBasis, request: ProfileRequest): Steps<Profile> {
  const prepared = yield* basis.prepare(request);
  return yield* treeSteps(prepared, request, Math.min(request.limit ?? MOST_NODES, MOST_NODES));
}

/** The call tree with all of its nodes, as files have it. */
export function* wholeSteps(basis: ProfileBasis, request: ProfileRequest): Steps<Profile> {
  return yield* treeSteps(yield* basis.prepare(request), request, Number.POSITIVE_INFINITY);
}

/** The tree of a request that is prepared, with `limit` nodes at most. */
export function* treeSteps(prepared: Prepared, request: ProfileRequest, limit: number): Steps<Profile> {
  const { folded, map, selection, unit, textOf } = prepared;
  const tree = treeOf(folded, map, request.inverted);
  yield;
  const shown = shownNodes(tree, tree.total, limit);
  yield;
  const list = new FrameList({ groupFrames: folded.groupFrames, functions: map.functions }, textOf);
  const nodes = nodesOf(tree, shown, (frame) => list.placeOf(frame));
  return {
    source: request.source,
    unit,
    event: textOf(selection.event),
    nodes,
    ...list.finish(),
    totals: totalsOf(prepared, tree.total[0] ?? 0, tree.samples[0] ?? 0),
    leftOut: shown.leftOut,
  };
}

/** All functions with their own weight and that with what they call. */
export function* functionSteps(basis: ProfileBasis, request: ProfileRequest): Steps<ProfileFunctions> {
  const prepared = yield* basis.prepare({ ...request, groups: [] });
  const { folded, map, unit, textOf } = prepared;
  const sums = new FunctionSums(folded, map);
  yield;
  const list = new FrameList({ groupFrames: [], functions: map.functions }, textOf);
  const order = sums.order();
  const frame = Int32Array.from(order, (one) => list.placeOf(one));
  return {
    unit,
    ...list.finish(),
    totals: totalsOf(prepared, sums.weight, sums.samples),
    count: order.length,
    frame,
    self: Float64Array.from(order, (one) => sums.self[one] as number),
    total: Float64Array.from(order, (one) => sums.total[one] as number),
    selfSamples: Int32Array.from(order, (one) => sums.selfSamples[one] as number),
    totalSamples: Int32Array.from(order, (one) => sums.totalSamples[one] as number),
    notRunning: notRunningOf(prepared, order),
  };
}

/** By function: what its own samples hide. */
function notRunningOf({ notRunning, selection, set, map }: Prepared, functions: Int32Array): Float64Array {
  if (notRunning === undefined) return new Float64Array(functions.length).fill(Number.NaN);
  const { stack } = set.samples.columns;
  const byFunction = new Map<number, number>();
  for (let i = 0; i < selection.count; i += 1) {
    const id = stack.at(selection.rows[i] as number);
    const node = nodeAfter(map, id < 0 ? -1 : (set.trie.nodesOfStacks[id] as number));
    if (node < 0) continue;
    const one = map.nodes.seconds[node] as number;
    byFunction.set(one, (byFunction.get(one) ?? 0) + (notRunning[i] as number));
  }
  return Float64Array.from(functions, (one) => byFunction.get(one) ?? 0);
}

/** Callers and callees of a function. Where it calls itself, its outermost call counts. */
export function* sandwichSteps(basis: ProfileBasis, request: ProfileRequest, of: FunctionName): Steps<Sandwich> {
  const prepared = yield* basis.prepare(request);
  const { map, folded, textOf } = prepared;
  const limit = Math.min(request.limit ?? MOST_NODES, MOST_NODES);
  const sums = new FunctionSums(folded, map);
  const isMeant = map.functions.named(of, textOf);
  const meant = [...sums.total.keys()].filter(isMeant);
  const sum = (values: Float64Array | Int32Array) => meant.reduce((all, one) => all + (values[one] as number), 0);
  yield;
  const over = (own: NodeMap): Prepared => ({ ...prepared, map: own });
  const callers = over(transformed(map, { kind: "callers", ...of }, textOf));
  const flat = transformed(map, { kind: "collapse-recursion", ...of }, textOf);
  const callees = over(transformed(flat, { kind: "focus", ...of }, textOf));
  yield;
  return {
    self: sum(sums.self),
    total: sum(sums.total),
    selfSamples: sum(sums.selfSamples),
    totalSamples: sum(sums.totalSamples),
    callers: yield* treeSteps(callers, { ...request, inverted: true }, limit),
    callees: yield* treeSteps(callees, { ...request, inverted: false }, limit),
  };
}

/** A tree for each of the heaviest groups of a kind. */
export function* splitSteps(basis: ProfileBasis, request: ProfileSplitRequest): Steps<ProfilePart[]> {
  const { by, groups } = request;
  const prepared = yield* basis.prepare({ ...request, groups: [by, ...groups.filter((group) => group !== by)] });
  const { prefixes, groupFrames, leaves, weights, samples } = prepared.folded;
  /** By prefix: the outermost group. */
  const tops = new Int32Array(prefixes.size);
  for (let prefix = 0; prefix < prefixes.size; prefix += 1) {
    const parent = prefixes.firsts[prefix] as number;
    tops[prefix] = parent < 0 ? prefix : (tops[parent] as number);
  }
  const heavy = new Map<number, number>();
  for (let leaf = 0; leaf < leaves.size; leaf += 1) {
    const prefix = leaves.firsts[leaf] as number;
    const top = prefix < 0 ? -1 : (tops[prefix] as number);
    if (0 <= top) heavy.set(top, (heavy.get(top) ?? 0) + (weights[leaf] as number));
  }
  const sums = yield* sumsByTop(prepared, tops);
  const chosen = [...heavy].sort(([, a], [, b]) => b - a).slice(0, request.parts);
  const parts: ProfilePart[] = [];
  for (const [top] of chosen) {
    const isOf = (leaf: number) => {
      const prefix = leaves.firsts[leaf] as number;
      return 0 <= prefix && tops[prefix] === top;
    };
    const own = {
      ...prepared.folded,
      weights: weights.map((weight, leaf) => (leaf < leaves.size && isOf(leaf) ? weight : 0)),
      samples: samples.map((count, leaf) => (leaf < leaves.size && isOf(leaf) ? count : 0)),
      squares: sums.squares[top] as number,
    };
    const count = sums.counts[top] as number;
    const part = {
      ...prepared,
      folded: own,
      selection: { ...prepared.selection, count },
      evenness: evennessOf(own, count),
      notRunning: prepared.notRunning && Float64Array.of(sums.notRunning[top] as number),
    };
    const frame = groupFrames[prefixes.seconds[top] as number];
    const limit = Math.min(request.limit ?? MOST_NODES, MOST_NODES);
    const profile = yield* treeSteps(part, request, limit);
    parts.push({ name: frame?.name ?? "", lane: frame?.lane ?? -1, profile });
  }
  return parts;
}

/** By outermost prefix: its samples, their Σw², and what they hide. */
function* sumsByTop({ set, selection, groupings, unit, notRunning }: Prepared, tops: Int32Array) {
  // Prefixes have the numbers that they got when these samples were summed up, as they come in the same order.
  const prefixer = new Prefixer(set, groupings());
  const { weight } = set.samples.columns;
  const sums = {
    counts: new Int32Array(tops.length),
    squares: new Float64Array(tops.length),
    notRunning: new Float64Array(tops.length),
  };
  for (let i = 0; i < selection.count; i += 1) {
    if (i % STEP === 0) yield;
    const row = selection.rows[i] as number;
    const top = tops[prefixer.of(row)];
    if (top === undefined) continue;
    const own = unit === "samples" ? 1 : weight.at(row);
    sums.counts[top] = (sums.counts[top] as number) + 1;
    sums.squares[top] = (sums.squares[top] as number) + own * own;
    sums.notRunning[top] = (sums.notRunning[top] as number) + (notRunning?.[i] ?? 0);
  }
  return sums;
}
