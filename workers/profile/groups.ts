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
  private readonly threads: ThreadNames;

  constructor(
    private readonly context: QueryContext,
    private readonly set: SampleSet,
    private readonly classes: LaneClasses,
  ) {
    this.threads = new ThreadNames(context);
  }

  /** A thread is called as it was at the time. */
  private threadFrame(group: ProfileGroup, row: number): GroupFrame {
    const { lane, comm } = this.set.samples.columns;
    const { specs } = this.context.lanes;
    const at = lane.at(row);
    const name = this.context.strings.get(comm.at(row));
    const tid = this.threads.tidOf(at);
    const isPlain = name === "" || tid === undefined;
    return { group, name: isPlain ? (specs[at]?.name ?? "") : `${name} ${tid}`, lane: at, mode: -1 };
  }

  private processFrame(group: ProfileGroup, row: number): GroupFrame {
    const { lane, comm } = this.set.samples.columns;
    const { specs } = this.context.lanes;
    const at = lane.at(row);
    const vm = this.classes.vm[at] as LaneId;
    const found = this.threads.processOf(at);
    const own = found?.vm ?? (this.classes.isVcpu[at] === 1 ? vm : NO_LANE);
    if (own !== NO_LANE) return { group, name: specs[own]?.name ?? "", lane: own, mode: -1 };
    if (found === undefined) return this.threadFrame(group, row);
    const name = found.isLeader ? this.context.strings.get(comm.at(row)) || found.name : found.name;
    return { group, name: `${name} ${found.pid}`.trim(), lane: NO_LANE, mode: -1 };
  }

  make(group: ProfileGroup): Grouping {
    const { context, set, classes } = this;
    const { columns } = set.samples;
    const { specs } = context.lanes;
    const laneOf = (row: number) => columns.lane.at(row);
    const commOf = (row: number) => columns.comm.at(row);
    const isIdle = (row: number) => classes.isIdle[laneOf(row)] === 1;
    const named = (name: string, lane: LaneId = NO_LANE, mode = -1): GroupFrame => ({ group, name, lane, mode });
    const ofLane = (lane: LaneId) => named(specs[lane]?.name ?? "", lane);
    switch (group) {
      case "machine":
        return { frameOf: (row) => named(specs[laneOf(row)]?.machine ?? "") };
      case "vm":
        return {
          frameOf: (row) => {
            const vm = classes.vm[laneOf(row)] as LaneId;
            return isIdle(row) ? undefined : vm === NO_LANE ? named("no VM") : ofLane(vm);
          },
        };
      case "vcpu":
        return {
          by: commOf,
          frameOf: (row) => {
            const unit = classes.unit[laneOf(row)] as LaneId;
            if (isIdle(row)) return undefined;
            return classes.isVcpu[unit] === 1 ? ofLane(unit) : this.threadFrame(group, row);
          },
        };
      case "thread":
        return { by: commOf, frameOf: (row) => (isIdle(row) ? IDLE(group) : this.threadFrame(group, row)) };
      case "process":
        return { by: commOf, frameOf: (row) => (isIdle(row) ? IDLE(group) : this.processFrame(group, row)) };
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

/** A CPU that nobody used has no thread. */
const IDLE = (group: ProfileGroup): GroupFrame => ({ group, name: "idle", lane: NO_LANE, mode: -1 });

/** Names and numbers of the threads of a session, and whose they are. By lane. */
class ThreadNames {
  private readonly rows = new Map<LaneId, number>();
  /** Row of the thread whose tid is the process's, by machine and process. */
  private readonly leaders = new Map<string, number>();
  /** Lanes of VMs by machine and process. */
  private readonly vms = new Map<string, LaneId>();

  constructor(private readonly context: QueryContext) {
    const { threads, vms } = context.inventory;
    for (const [row, lane] of threads.lane.entries()) {
      this.rows.set(lane, row);
      this.leaders.set(`${threads.machine[row]} ${threads.tid[row]}`, row);
    }
    for (const [row, lane] of vms.lane.entries()) this.vms.set(`${vms.machine[row]} ${vms.pid[row]}`, lane);
  }

  tidOf(lane: LaneId): number | undefined {
    const row = this.rows.get(lane);
    return row === undefined ? undefined : this.context.inventory.threads.tid[row];
  }

  processOf(lane: LaneId): ThreadProcess | undefined {
    const { threads } = this.context.inventory;
    const row = this.rows.get(lane);
    if (row === undefined) return undefined;
    const tgid = threads.tgid[row] as number;
    const tid = threads.tid[row] as number;
    const pid = tgid < 0 ? tid : tgid;
    const key = `${threads.machine[row]} ${pid}`;
    const leader = this.leaders.get(key);
    const name = leader === undefined ? "" : this.context.strings.get(threads.name[leader] as number);
    return { pid, name, isLeader: tid === pid, vm: this.vms.get(key) ?? NO_LANE };
  }
}

interface ThreadProcess {
  readonly pid: number;
  /** "" unknown. */
  readonly name: string;
  /** The thread has the number of its process. */
  readonly isLeader: boolean;
  /** The VM whose VMM it is. */
  readonly vm: LaneId;
}
