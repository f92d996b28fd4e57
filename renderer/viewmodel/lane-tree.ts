import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneId, LaneKind } from "../../workers/model/lanes.js";

/** The lanes of a session as a tree, children sorted, as flat columns: built once per lane list. */
export interface LaneTree {
  readonly count: number;
  /** Children of lane `i` are `children[first[i] .. first[i + 1])`. */
  readonly first: Int32Array;
  readonly children: Int32Array;
  readonly roots: Int32Array;
  readonly parents: Int32Array;
  /** How many VMs are right below each lane. */
  readonly vmCounts: Int32Array;
}

/** A machine's VMs first, then CPUs, then everything else; a guest's own machine after the vCPUs of its VM. */
const KIND_RANK: Readonly<Record<LaneKind, number>> = {
  vm: 1,
  vcpu: 2,
  "nested-vcpu": 3,
  machine: 3.5,
  process: 4,
  "guest-thread": 5,
  cpu: 6,
  innermost: 6.5,
  group: 7,
  thread: 8,
  irq: 9,
  softirq: 10,
  counter: 11,
  slice: 12,
  own: 13,
};

/** Groups of more lanes start closed. */
const CLOSED_ABOVE_CHILDREN = 16;

export const EMPTY_TREE: LaneTree = {
  count: 0,
  first: new Int32Array(1),
  children: new Int32Array(0),
  roots: new Int32Array(0),
  parents: new Int32Array(0),
  vmCounts: new Int32Array(0),
};

export function buildLaneTree(list: LaneList): LaneTree {
  const { count, parents } = list;
  const first = new Int32Array(count + 1);
  const roots: number[] = [];
  const gone = new Set(list.gone);
  for (let lane = 0; lane < count; lane++) {
    const parent = parents[lane] ?? -1;
    if (parent < 0) {
      if (!gone.has(lane)) roots.push(lane);
    } else first[parent + 1] = (first[parent + 1] ?? 0) + 1;
  }
  for (let lane = 0; lane < count; lane++) first[lane + 1] = (first[lane + 1] ?? 0) + (first[lane] ?? 0);
  const children = new Int32Array(first[count] ?? 0);
  const next = first.slice();
  for (let lane = 0; lane < count; lane++) {
    const parent = parents[lane] ?? -1;
    if (parent < 0) continue;
    const at = next[parent] ?? 0;
    children[at] = lane;
    next[parent] = at + 1;
  }
  const compare = laneOrder(list);
  for (let lane = 0; lane < count; lane++) {
    const [begin, end] = [first[lane] ?? 0, first[lane + 1] ?? 0];
    // Most lanes have nothing to sort.
    if (1 < end - begin) children.subarray(begin, end).sort(compare);
  }
  return { count, first, children, roots: Int32Array.from(roots).sort(compare), parents, vmCounts: vmCountsOf(list) };
}

function vmCountsOf({ count, kinds, parents }: LaneList): Int32Array {
  const counts = new Int32Array(count);
  for (let lane = 0; lane < count; lane++) {
    const parent = parents[lane] ?? -1;
    if (kinds[lane] === "vm" && 0 <= parent) counts[parent] = (counts[parent] ?? 0) + 1;
  }
  return counts;
}

export function childCount(tree: LaneTree, lane: LaneId): number {
  return (tree.first[lane + 1] ?? 0) - (tree.first[lane] ?? 0);
}

export function childrenOf(tree: LaneTree, lane: LaneId): Int32Array {
  return tree.children.subarray(tree.first[lane], tree.first[lane + 1]);
}

/** `lane` with everything below it. */
export function withDescendants(tree: LaneTree, lane: LaneId): Int32Array {
  const found = [lane];
  for (const one of found) for (const child of childrenOf(tree, one)) found.push(child);
  return Int32Array.from(found).sort();
}

/** A VM of many guest processes starts with its vCPUs on show, and they are opened with the rest. */
export function startsInPart(list: LaneList, tree: LaneTree, lane: LaneId): boolean {
  if (list.kinds[lane] !== "vm" || isOfMany(tree, lane)) return false;
  let processes = 0;
  for (const child of childrenOf(tree, lane)) if (list.kinds[child] === "process") processes += 1;
  return CLOSED_ABOVE_CHILDREN < processes;
}

function isOfMany(tree: LaneTree, vm: LaneId): boolean {
  return CLOSED_ABOVE_CHILDREN < (tree.vmCounts[tree.parents[vm] ?? -1] ?? 0);
}

/**
 * Machines, VMs, vCPUs, CPUs and threads with slices start open; processes, long lists, and the VMs of a machine with many
 * start closed. What a machine without CPUs and VMs has is on show.
 */
export function startsOpen(list: LaneList, tree: LaneTree, lane: LaneId): boolean {
  const kind = list.kinds[lane];
  if (kind === "machine") return true;
  if (kind === "vm") return !isOfMany(tree, lane) && !startsInPart(list, tree, lane);
  const few = childCount(tree, lane) <= CLOSED_ABOVE_CHILDREN;
  if (kind === "vcpu" || kind === "nested-vcpu") return few;
  const firstChild = childrenOf(tree, lane)[0];
  if (firstChild === undefined) return false;
  if (list.kinds[firstChild] === "cpu") return childCount(tree, lane) <= 64;
  if (list.kinds[firstChild] === "slice" || list.kinds[firstChild] === "own") return few;
  return kind === "group" && few && isWithoutCpus(list, tree, lane);
}

/** Whether the machine of a lane has neither CPUs nor VMs: a trace of programs only. */
function isWithoutCpus(list: LaneList, tree: LaneTree, lane: LaneId): boolean {
  let machine = lane;
  while (list.kinds[machine] !== "machine" && 0 <= (tree.parents[machine] ?? -1)) machine = tree.parents[machine] ?? -1;
  return childrenOf(tree, machine).every((child) => {
    const below = childrenOf(tree, child)[0];
    return list.kinds[child] === "group" && (below === undefined || list.kinds[below] !== "cpu");
  });
}

/** Lanes of one kind stand together; `before` orders those of a kind. Groups and machines stay as they are. */
export function orderedBy(list: LaneList, before: (a: LaneId, b: LaneId) => number): (a: number, b: number) => number {
  const rank = (lane: number) => KIND_RANK[list.kinds[lane] ?? "group"];
  const stays = (lane: number) => list.kinds[lane] === "group" || list.kinds[lane] === "machine";
  return (a, b) => rank(a) - rank(b) || (stays(a) ? 0 : before(a, b));
}

/** By the digits in them, too: vCPU 2 before vCPU 10. */
export function byName(list: LaneList): (a: LaneId, b: LaneId) => number {
  const ranks = RANKS.get(list) ?? nameRanks(list.names);
  RANKS.set(list, ranks);
  return (a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0);
}

const RANKS = new WeakMap<LaneList, Int32Array>();

/** The place of each name among all in their order, the same for equal names: each name is compared with few others. */
function nameRanks(names: readonly string[]): Int32Array {
  const distinct = [...new Set(names)].sort(collator.compare);
  const rankOf = new Map(distinct.map((name, rank) => [name, rank]));
  return Int32Array.from(names, (name) => rankOf.get(name) ?? 0);
}

function laneOrder(list: LaneList): (a: number, b: number) => number {
  const rank = (lane: number) => KIND_RANK[list.kinds[lane] ?? "group"];
  return (a, b) =>
    rank(a) - rank(b) || (list.orders[a] ?? 0) - (list.orders[b] ?? 0) || compareNames(list.names[a], list.names[b]);
}

const collator = new Intl.Collator("en", { numeric: true });

function compareNames(a = "", b = ""): number {
  return collator.compare(a, b);
}
