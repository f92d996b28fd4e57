import { MOST_NODES, type ProfileRequest } from "../model/profile.js";
import type { Profile, ProfileFunctions, Sandwich } from "../model/profile-answers.js";
import type { FunctionName } from "../model/profile-scope.js";
import type { Steps } from "../query/resumable.js";
import type { ProfileBasis } from "./basis.js";
import { FrameList } from "./frame-list.js";
import { FunctionSums } from "./function-sums.js";
import { type NodeMap, nodeAfter, transformed } from "./node-map.js";
import type { Prepared } from "./prepared.js";
import { totalsOf } from "./totals.js";
import { nodesOf, type Shown, shownNodes, type Tree, treeOf } from "./tree.js";

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
  const tree = treeOf(prepared.folded, prepared.map, request.inverted);
  yield;
  const shown = shownNodes(tree, tree.total, limit);
  yield;
  return profileOfTree(prepared, request, tree, shown);
}

/** The nodes of a tree that are shown, with their frames and the figures above them. */
export function profileOfTree(prepared: Prepared, { source }: ProfileRequest, tree: Tree, shown: Shown): Profile {
  const { folded, map, selection, unit, textOf } = prepared;
  const list = new FrameList({ groupFrames: folded.groupFrames, functions: map.functions }, textOf);
  const nodes = nodesOf(tree, shown, (frame) => list.placeOf(frame));
  return {
    source,
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
    notRunning: yield* notRunningOf(prepared, order),
  };
}

/** By function: what its own samples hide. */
function* notRunningOf({ notRunning, selection, set, map }: Prepared, functions: Int32Array): Steps<Float64Array> {
  if (notRunning === undefined) return new Float64Array(functions.length).fill(Number.NaN);
  const { stack } = set.samples.columns;
  const rows = yield* selection.rows();
  const byFunction = new Map<number, number>();
  for (let i = 0; i < selection.count; i += 1) {
    const id = stack.at(rows[i] as number);
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
