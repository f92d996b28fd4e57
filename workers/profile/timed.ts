import { type Pairs, PairTable } from "../core/pair-table.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import type { ProfileRequest } from "../model/profile.js";
import { PROFILE_MODE_NAMES, ProfileMode } from "../model/profile-scope.js";
import type { QueryContext } from "../query/context.js";
import type { Steps } from "../query/resumable.js";
import { profileOfTree } from "./answers.js";
import type { ProfileBasis } from "./basis.js";
import type { LaneClasses } from "./lane-classes.js";
import { Prefixer } from "./prefixer.js";
import { ThreadNames } from "./thread-names.js";
import type { ProfiledThread, TimedProfile } from "./timed-profile.js";
import { shownNodes, treeOf } from "./tree.js";

/** Samples between two chances for other questions. */
const STEP = 16_384;

/** The tree of a request with all of its nodes, never turned around, and its samples. */
export function* timedSteps(basis: ProfileBasis, request: ProfileRequest): Steps<TimedProfile> {
  const prepared = yield* basis.prepare(request);
  const { folded, map, set, selection, unit } = prepared;
  const tree = treeOf(folded, map, false);
  yield;
  const shown = shownNodes(tree, tree.total, Number.POSITIVE_INFINITY);
  const placeOf = new Int32Array(tree.nodes.size).fill(-1);
  for (const [place, node] of shown.order.entries()) placeOf[node] = place;
  yield;
  const profile = profileOfTree(prepared, { ...request, inverted: false }, tree, shown);
  // Prefixes have the numbers that they got when these samples were summed up, as they come in the same order.
  const prefixer = new Prefixer(set, prepared.groupings());
  const endOf = endsByPair(folded.leaves, tree.ends);
  const rows = yield* selection.rows();
  const { lane, t, mode, stack, weight } = set.samples.columns;
  const classes = basis.sets.laneClasses();
  const threads = new ThreadList(basis.context, classes);
  const timed = {
    t: new Float64Array(selection.count),
    thread: new Int32Array(selection.count),
    node: new Int32Array(selection.count),
    weight: new Float64Array(selection.count),
    mode: new Uint8Array(selection.count),
  };
  let count = 0;
  for (let i = 0; i < selection.count; i += 1) {
    if (i % STEP === 0) yield;
    const row = rows[i] as number;
    const id = stack.at(row);
    const end = endOf(prefixer.of(row), id < 0 ? -1 : (set.trie.nodesOfStacks[id] as number));
    // A transform dropped it.
    if (end < 0) continue;
    timed.t[count] = t.at(row);
    timed.thread[count] = threads.placeOf(lane.at(row));
    timed.node[count] = placeOf[end] as number;
    timed.weight[count] = unit === "samples" ? 1 : weight.at(row);
    timed.mode[count] = classes.modeOf(lane.at(row), mode.at(row));
    count += 1;
  }
  return { ...profile, threads: threads.threads, timed: { ...timed, count } };
}

/** Where samples end, by their prefix and the node of their innermost function. */
function endsByPair({ size, firsts, seconds }: Pairs, ends: Int32Array): (prefix: number, node: number) => number {
  const pairs = new PairTable(size);
  const endOf = new Int32Array(size);
  for (let leaf = 0; leaf < size; leaf += 1) {
    endOf[pairs.idOf(firsts[leaf] as number, seconds[leaf] as number)] = ends[leaf] as number;
  }
  return (prefix, node) => endOf[pairs.find(prefix, node)] as number;
}

const SAMPLE_MODES = 6;

/** The threads that samples are of. */
class ThreadList {
  readonly threads: ProfiledThread[] = [];
  private readonly names: ThreadNames;
  private readonly places = new Map<LaneId, number>();

  constructor(
    private readonly context: QueryContext,
    private readonly classes: LaneClasses,
  ) {
    this.names = new ThreadNames(context);
  }

  placeOf(lane: LaneId): number {
    // What ran in a guest and what ran for it are on one thread: that of the vCPU.
    const unit = this.classes.unit[lane] as LaneId;
    const known = this.places.get(unit);
    if (known !== undefined) return known;
    const place = this.threads.push(this.threadOf(unit)) - 1;
    this.places.set(unit, place);
    return place;
  }

  private threadOf(lane: LaneId): ProfiledThread {
    const { classes, context, names } = this;
    const spec = context.lanes.specs[lane];
    const name = spec?.name ?? "";
    const machine = spec?.machine ?? "";
    const modes = Uint8Array.from({ length: SAMPLE_MODES }, (_, mode) => classes.modeOf(lane, mode));
    if (classes.isIdle[lane] === 1) {
      return { name, machine, tid: -1, pid: -1, process: PROFILE_MODE_NAMES[ProfileMode.IDLE], modes };
    }
    const { vms, vcpus } = context.inventory;
    const found = names.processOf(lane);
    const vcpu = vcpus.lane.indexOf(lane);
    const vmLane = found?.vm ?? (classes.isVcpu[lane] === 1 ? (classes.vm[lane] as LaneId) : NO_LANE);
    const vm = vms.lane.indexOf(vmLane);
    return {
      name,
      machine,
      tid: names.tidOf(lane) ?? vcpus.tid[vcpu] ?? -1,
      pid: vms.pid[vm] ?? found?.pid ?? -1,
      process: 0 <= vm ? (context.lanes.specs[vmLane]?.name ?? "") : (found?.name ?? ""),
      modes,
    };
  }
}
