import { type LaneId, NO_LANE } from "../model/lanes.js";
import { PROFILE_MODE_NAMES, type ProfileGroup, ProfileMode } from "../model/profile-scope.js";
import { STATE_NAMES } from "../model/states.js";
import type { QueryContext } from "../query/context.js";
import { ExitReasons, GuestProcesses, StatesAt } from "./groups-at-time.js";
import type { LaneClasses } from "./lane-classes.js";
import type { SampleSet } from "./sample-set.js";
import { ThreadNames } from "./thread-names.js";

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

  private guestProcess(group: ProfileGroup): Grouping {
    const { context, set, classes } = this;
    const { lane, mode, comm } = set.samples.columns;
    const isInGuest = (row: number) => {
      const own = classes.modeOf(lane.at(row), mode.at(row));
      return own === ProfileMode.GUEST_USER || own === ProfileMode.GUEST_KERNEL;
    };
    if (set.source === "guest") {
      return {
        by: (row) => comm.at(row),
        frameOf: (row) => (isInGuest(row) ? this.processFrame(group, row) : undefined),
      };
    }
    const processes = new GuestProcesses(context, set, classes, this.threads);
    return {
      by: (row) => (isInGuest(row) ? processes.keyOf(row) : NO_LANE),
      frameOf: (row) => {
        const found = isInGuest(row) ? processes.of(row) : undefined;
        return found && { group, ...found, mode: -1 };
      },
    };
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
      case "guest-process":
        return this.guestProcess(group);
      case "exit-reason": {
        const reasons = new ExitReasons(context, set, classes);
        const frameOf = (row: number) => {
          const name = reasons.nameOf(row);
          return name === "" ? undefined : named(name);
        };
        return { by: (row) => reasons.keyOf(row), frameOf };
      }
      case "state": {
        const states = new StatesAt(context, set, classes);
        return { by: (row) => states.of(row), frameOf: (row) => named(STATE_NAMES[states.of(row)] || "unknown") };
      }
    }
  }
}

/** A CPU that nobody used has no thread. */
const IDLE = (group: ProfileGroup): GroupFrame => ({ group, name: "idle", lane: NO_LANE, mode: -1 });
