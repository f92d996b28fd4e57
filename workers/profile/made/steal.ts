import { addToGroup } from "../../core/groups.js";
import { firstIndex } from "../../core/search.js";
import { laneTitle } from "../../model/lane-names.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { TimeRange } from "../../model/profile-scope.js";
import type { QueryContext } from "../../query/context.js";
import { STEP_ROWS, type Steps } from "../../query/resumable.js";
import type { CulpritKind } from "../../query/steal/culprits.js";
import { IDLE_OCCUPANT } from "../../query/steal/occupants.js";
import { StaySplitter } from "../../query/steal/stay-splitter.js";
import { SubjectGroups } from "../../query/subjects/subject-groups.js";
import type { FunctionTrie } from "../function-trie.js";
import type { LaneClasses } from "../lane-classes.js";
import { MadeSet } from "./made-set.js";

/** A part of a stay on a run queue: who had the CPU, and for how long. */
interface Taken {
  readonly occupant: LaneId;
  readonly kind: CulpritKind;
  readonly ns: number;
}

/**
 * The time of the ranges that vCPUs wanted to run and did not: by how they lost their CPU, by who had it meanwhile, and by
 * what that executed, as far as samples were taken of it there.
 */
export function* stealSetSteps(
  context: QueryContext,
  base: FunctionTrie,
  ranges: readonly TimeRange[],
  classes: LaneClasses,
): Steps<MadeSet> {
  const set = new MadeSet(context, "steal", base, "steal");
  for (const range of ranges) yield* addStolen(set, context, range, classes);
  return set.finish();
}

function* addStolen(set: MadeSet, context: QueryContext, range: TimeRange, classes: LaneClasses): Steps<void> {
  const t0 = Math.max(range.t0, context.beginNs);
  const t1 = Math.min(range.t1, context.untilNs);
  const { runqueue, inventory } = context;
  const { lane, cpuLane, start, end, isPreempted } = runqueue.columns;
  const vcpus = new Set(inventory.vcpus.lane);
  const splitter = new StaySplitter(context, t0, t1);
  const sampled = yield* samplesByUnit(context, classes, t0, t1);
  const { trie } = set;
  const subjects = new SubjectGroups(context, "process");
  const ownerOf = (occupant: LaneId, kind: CulpritKind, t: number) => {
    if (kind === "interrupt") return INTERRUPTS;
    return occupant === IDLE_OCCUPANT ? "" : (subjects.groups[subjects.of(occupant, t)]?.key ?? "");
  };
  for (let row = runqueue.firstAfter("end", t0); row < runqueue.count; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    const victim = lane.at(row);
    if (t1 <= start.at(row) || !vcpus.has(victim)) continue;
    const parts: Taken[] = [];
    const rest = splitter.split(row, (occupant, kind, ns) => parts.push({ occupant, kind, ns }));
    if (rest !== undefined) yield* rest;
    const how = trie.word(-1, isPreempted.at(row) === 1 ? "preempted by" : "woken, waits behind");
    const t = Math.max(t0, start.at(row));
    for (const { occupant, kind, ns } of parts) {
      const culprit = trie.word(how, culpritName(context, occupant, kind), ownerOf(occupant, kind, t));
      const cpu = cpuLane.at(row);
      const stacks = sampled.stacksOf(occupant, cpu, t, Math.min(t1, end.at(row)));
      const common = { lane: victim, t, cpuLane: cpu, cpu: context.lanes.specs[cpu]?.subject ?? -1 };
      if (stacks.length === 0) set.add({ ...common, weight: ns, node: culprit });
      for (const stack of stacks) set.add({ ...common, weight: ns / stacks.length, node: trie.stack(culprit, stack) });
    }
  }
}

/** The owner of the time that interrupts took. */
const INTERRUPTS = "interrupts";

function culpritName({ lanes }: QueryContext, occupant: LaneId, kind: CulpritKind): string {
  if (occupant === IDLE_OCCUPANT) return "nobody: the CPU was idle";
  if (kind === "interrupt") return "interrupts";
  return occupant === NO_LANE ? "unknown" : laneTitle((lane) => lanes.specs[lane], occupant);
}

/** The samples of each vCPU or thread, in order of time. */
class SampledUnits {
  constructor(
    private readonly context: QueryContext,
    private readonly rows: ReadonlyMap<LaneId, readonly number[]>,
  ) {}

  /** Stacks of the samples of a lane on a CPU in [start, end). */
  stacksOf(lane: LaneId, cpu: LaneId, start: number, end: number): readonly number[] {
    const own = this.rows.get(lane) ?? [];
    const { t, cpuLane, stack } = this.context.samples.columns;
    const stacks: number[] = [];
    for (let i = firstIndex(0, own.length, (at) => start <= t.at(own[at] as number)); i < own.length; i += 1) {
      const row = own[i] as number;
      if (end <= t.at(row)) break;
      if (cpuLane.at(row) === cpu) stacks.push(stack.at(row));
    }
    return stacks;
  }
}

/** Those of [t0, t1). */
function* samplesByUnit(context: QueryContext, classes: LaneClasses, t0: number, t1: number): Steps<SampledUnits> {
  const { samples } = context;
  const rows = new Map<LaneId, number[]>();
  const end = samples.firstFrom("t", t1);
  for (let row = samples.firstFrom("t", t0); row < end; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    const lane = samples.columns.lane.at(row);
    if (classes.isOfGuest[lane] === 0) addToGroup(rows, classes.unit[lane] as LaneId, row);
  }
  return new SampledUnits(context, rows);
}
