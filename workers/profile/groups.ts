import { type LaneId, NO_LANE } from "../model/lanes.js";
import { PROFILE_MODE_NAMES, type ProfileGroup } from "../model/profile-scope.js";
import type { QueryContext } from "../query/context.js";
import type { LaneClasses } from "./lane-classes.js";
import type { SampleSet } from "./sample-set.js";

/** A frame above the stack. */
export interface GroupFrame {
  readonly group: ProfileGroup;
  readonly name: string;
  readonly lane: LaneId;
  /** Of the group `mode`: ProfileMode; else -1. */
  readonly mode: number;
}

/** What a group says of a sample; undefined: nothing, and the frame is left out. */
export interface Grouping {
  frameOf(row: number): GroupFrame | undefined;
  /** By what it differs besides lane and mode of a sample: a number for each row. */
  readonly by?: (row: number) => number;
}

/** The groups of a request, outermost first. */
export function groupingsOf(
  context: QueryContext,
  set: SampleSet,
  classes: LaneClasses,
  groups: readonly ProfileGroup[],
): readonly Grouping[] {
  const maker = new GroupMaker(context, set, classes);
  return groups.map((group) => maker.make(group));
}

class GroupMaker {
  private readonly processes: ProcessNames;

  constructor(
    private readonly context: QueryContext,
    private readonly set: SampleSet,
    private readonly classes: LaneClasses,
  ) {
    this.processes = new ProcessNames(context);
  }

  make(group: ProfileGroup): Grouping {
    const { context, set, classes } = this;
    const { columns } = set.samples;
    const { specs } = context.lanes;
    const laneOf = (row: number) => columns.lane.at(row);
    const named = (name: string, lane: LaneId = NO_LANE, mode = -1): GroupFrame => ({ group, name, lane, mode });
    const ofLane = (lane: LaneId) => named(specs[lane]?.name ?? "", lane);
    switch (group) {
      case "machine":
        return { frameOf: (row) => named(specs[laneOf(row)]?.machine ?? "") };
      case "vm":
        return {
          frameOf: (row) => {
            const vm = classes.vm[laneOf(row)] as LaneId;
            return vm === NO_LANE ? named("no VM") : ofLane(vm);
          },
        };
      case "vcpu":
        return { frameOf: (row) => ofLane(classes.unit[laneOf(row)] as LaneId) };
      case "thread":
        return { frameOf: (row) => ofLane(laneOf(row)) };
      case "process":
        return {
          frameOf: (row) => {
            const vm = classes.vm[laneOf(row)] as LaneId;
            const isVcpu = classes.isVcpu[laneOf(row)] === 1;
            return isVcpu && vm !== NO_LANE ? ofLane(vm) : named(this.processes.of(laneOf(row)));
          },
        };
      case "mode":
        return {
          frameOf: (row) => {
            const mode = classes.modeOf(laneOf(row), columns.mode.at(row));
            return named(PROFILE_MODE_NAMES[mode] ?? "unknown", NO_LANE, mode);
          },
        };
      case "cpu":
        return {
          by: (row) => columns.cpuLane.at(row),
          frameOf: (row) => (columns.cpu.at(row) < 0 ? named("unknown CPU") : ofLane(columns.cpuLane.at(row))),
        };
      case "event":
        return {
          by: (row) => columns.event.at(row),
          frameOf: (row) => named(context.strings.get(columns.event.at(row))),
        };
      case "dso": {
        const { trie } = set;
        const dsoOf = (row: number) => {
          const node = trie.nodesOfStacks[columns.stack.at(row)] ?? -1;
          return node < 0 ? -1 : trie.dso.at(trie.nodes.seconds[node] as number);
        };
        return { by: dsoOf, frameOf: (row) => named(context.strings.get(dsoOf(row)) || "unknown code") };
      }
      default:
        return { frameOf: () => undefined };
    }
  }
}

/** Names of the processes of threads: that of the thread with the process's id. */
class ProcessNames {
  private readonly names = new Map<LaneId, string>();

  constructor({ inventory: { threads }, strings, lanes }: QueryContext) {
    const leaders = new Map<string, string>();
    for (const [row, tid] of threads.tid.entries()) {
      leaders.set(`${threads.machine[row]} ${tid}`, strings.get(threads.name[row] as number));
    }
    for (const [row, lane] of threads.lane.entries()) {
      const tgid = threads.tgid[row] as number;
      const pid = tgid < 0 ? (threads.tid[row] as number) : tgid;
      const own = strings.get(threads.name[row] as number);
      const name = leaders.get(`${threads.machine[row]} ${pid}`) ?? own;
      this.names.set(lane, `${name} ${pid}`.trim());
    }
    for (const [lane, spec] of lanes.specs.entries()) if (spec.kind === "process") this.names.set(lane, spec.name);
  }

  of(lane: LaneId): string {
    return this.names.get(lane) ?? "unknown process";
  }
}
