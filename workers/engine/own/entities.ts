import { rowAt } from "../../index/row-search.js";
import type { LaneSpec } from "../../model/lanes.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { KnownLane } from "../../own-analyses/evaluate.js";
import type { Entity } from "../../own-analyses/file/expression.js";
import type { QueryContext } from "../../query/context.js";
import { ThreadRoles } from "../../query/thread-roles.js";

/** Threads, vCPUs and VMs by the tid of a thread. The session is read. */
export class Entities {
  /** By machine and tid: lanes of all lives of the thread, in order. */
  private readonly threads: readonly Map<number, LaneId[]>[];
  /** By lane of a thread. */
  private readonly vcpus = new Map<LaneId, LaneId>();
  private readonly roles: ThreadRoles;
  /** By machine: the VM whose guest it is; NO_LANE: it is none's. */
  private readonly vmOfMachine: readonly LaneId[];
  private readonly known = new Map<LaneId, KnownLane>();

  constructor(private readonly context: QueryContext) {
    const { inventory, lanes } = context;
    const { machines, threads } = inventory;
    this.roles = new ThreadRoles(context);
    this.threads = Array.from(machines.lane, () => new Map<number, LaneId[]>());
    for (const [row, lane] of threads.lane.entries()) {
      const byTid = this.threads[threads.machine[row] as number];
      const tid = threads.tid[row] as number;
      byTid?.set(tid, [...(byTid.get(tid) ?? []), lane]);
      if (threads.vcpuLane[row] !== NO_LANE) this.vcpus.set(lane, threads.vcpuLane[row] as LaneId);
    }
    this.vmOfMachine = Array.from(machines.lane, (lane) => vmAbove(lanes.specs, lane));
  }

  /** The thread with a tid at a time, or what it works for. */
  of(entity: Entity, machine: number, tid: number, t: number): KnownLane | undefined {
    const thread = this.threadAt(machine, tid, t);
    switch (entity) {
      case "thread":
        return this.lane(thread);
      case "vcpu":
        return this.lane(this.vcpus.get(thread) ?? NO_LANE);
      case "vm": {
        const own = thread === NO_LANE ? NO_LANE : this.roles.vmOf(thread);
        return this.lane(own === NO_LANE ? (this.vmOfMachine[machine] ?? NO_LANE) : own);
      }
    }
  }

  /** The lane below which lanes about some others stand: that of their VM, if they have one, else that of the machine. */
  hostOf(machine: number, about: readonly LaneId[]): LaneId {
    const { specs } = this.context.lanes;
    for (const lane of about) {
      const served = this.roles.vmOf(lane);
      const vm = served === NO_LANE ? vmAbove(specs, lane) : served;
      if (vm !== NO_LANE) return vm;
    }
    return this.context.inventory.machines.lane[machine] ?? NO_LANE;
  }

  private lane(lane: LaneId): KnownLane | undefined {
    if (lane === NO_LANE) return undefined;
    let known = this.known.get(lane);
    if (known === undefined) {
      const spec = this.context.lanes.specs[lane];
      if (spec === undefined) return undefined;
      known = { lane, path: spec.path, name: spec.name };
      this.known.set(lane, known);
    }
    return known;
  }

  /** Of several lives the one that is there at the time, else the last. */
  private threadAt(machine: number, tid: number, t: number): LaneId {
    const lives = this.threads[machine]?.get(tid);
    if (lives === undefined) return NO_LANE;
    if (1 < lives.length) {
      for (const lane of lives) {
        const track = this.context.lanes.track(lane);
        const row = rowAt(track, t);
        const state = row < 0 ? State.NONE : track.stateAt(row);
        if (state !== State.NONE && state !== State.DEAD) return lane;
      }
    }
    return lives.at(-1) ?? NO_LANE;
  }
}

function vmAbove(specs: readonly LaneSpec[], from: LaneId): LaneId {
  for (let lane = from; 0 <= lane; lane = specs[lane]?.parent ?? NO_LANE) if (specs[lane]?.kind === "vm") return lane;
  return NO_LANE;
}
