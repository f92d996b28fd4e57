import { type SubjectGroup, type SubjectKind, sliceGroup } from "../../model/cells.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { priorityName } from "../../model/priority.js";
import type { QueryContext } from "../context.js";
import { type Priorities, prioritiesOf } from "../priorities.js";
import { ThreadRoles } from "../thread-roles.js";

/** What a vCPU or thread belongs to: its VM, its process, its priority at a time. Numbers are places in `groups`. */
export class SubjectGroups {
  readonly groups: SubjectGroup[] = [];
  private readonly known = new Map<string, number>();
  /** By lane, where time does not matter. */
  private readonly byLane = new Map<LaneId, number>();
  /** By id of a slice's name. */
  private readonly bySlice = new Map<number, number>();
  private readonly roles: ThreadRoles;
  private readonly priorities: Priorities;
  /** Row of `threads` by lane. */
  private readonly threads = new Map<LaneId, number>();

  constructor(
    private readonly context: QueryContext,
    private readonly by: SubjectKind,
  ) {
    this.roles = new ThreadRoles(context);
    this.priorities = prioritiesOf(context);
    for (const [row, lane] of context.inventory.threads.lane.entries()) this.threads.set(lane, row);
  }

  /** The group of a vCPU, thread, guest process or VM; -1: none is known. */
  of(lane: LaneId, t: number): number {
    if (this.by === "priority") return this.ofPriority(this.priorities.at(lane, t));
    const had = this.byLane.get(lane);
    if (had !== undefined) return had;
    const group = this.by === "vm" ? this.ofVm(lane) : this.by === "process" ? this.ofProcess(lane) : -1;
    this.byLane.set(lane, group);
    return group;
  }

  ofCpu(lane: LaneId): number {
    return lane === NO_LANE ? -1 : this.ofLane(lane);
  }

  ofSlice(name: number): number {
    const had = this.bySlice.get(name);
    if (had !== undefined) return had;
    const group = this.add(sliceGroup(this.context.strings.get(name)));
    this.bySlice.set(name, group);
    return group;
  }

  private ofPriority(prio: number): number {
    return prio < 0 ? -1 : this.add({ key: `priority/${prio}`, lane: NO_LANE, text: priorityName(prio) });
  }

  private ofVm(lane: LaneId): number {
    const own = this.roles.vmOf(lane);
    const vm = own === NO_LANE ? this.above(lane, "vm") : own;
    if (vm !== NO_LANE) return this.ofLane(vm);
    return this.threads.has(lane) ? this.add({ key: "host", lane: NO_LANE, text: "no VM" }) : -1;
  }

  private ofProcess(lane: LaneId): number {
    const guest = this.above(lane, "process");
    if (guest !== NO_LANE) return this.ofLane(guest);
    const { vms, vcpus, threads } = this.context.inventory;
    const vcpu = vcpus.lane.indexOf(lane);
    if (0 <= vcpu) return this.ofLane(vms.lane[vcpus.vm[vcpu] as number] as LaneId);
    const row = this.threads.get(lane);
    if (row === undefined) return -1;
    const tgid = threads.tgid[row] as number;
    const pid = tgid < 0 ? (threads.tid[row] as number) : tgid;
    const machine = threads.machine[row] as number;
    const leader = threads.tid.findIndex((tid, other) => tid === pid && threads.machine[other] === machine);
    const name = this.context.strings.get(threads.name[leader < 0 ? row : leader] as number);
    return this.add({ key: `${machine}/process/${pid}`, lane: NO_LANE, text: `${name} ${pid}`.trim() });
  }

  /** The lane itself or the nearest above it that is of a kind. */
  private above(lane: LaneId, kind: "vm" | "process"): LaneId {
    const { specs } = this.context.lanes;
    for (let at = lane; at !== NO_LANE; at = specs[at]?.parent ?? NO_LANE) if (specs[at]?.kind === kind) return at;
    return NO_LANE;
  }

  private ofLane(lane: LaneId): number {
    const spec = this.context.lanes.specs[lane];
    return spec === undefined ? -1 : this.add({ key: spec.path, lane, text: spec.name });
  }

  private add(group: SubjectGroup): number {
    const had = this.known.get(group.key);
    if (had !== undefined) return had;
    this.known.set(group.key, this.groups.length);
    return this.groups.push(group) - 1;
  }
}
