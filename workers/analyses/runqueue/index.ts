import { addStay } from "../../facts/runqueue-store.js";
import { Part } from "../../flat/parts.js";
import { T } from "../../flat/records.js";
import { EventKind } from "../../model/event-kinds.js";
import { type LaneId, NO_LANE } from "../../model/lanes.js";
import type { AnalysisDefinition } from "../analysis.js";
import { SWITCHES_AND_WAKEUPS } from "../core-kinds.js";
import type { FlatEntities } from "../flat/flat-entities.js";
import type { FlatThread } from "../flat/flat-thread.js";
import type { Machine } from "../machine.js";
import { type CoreSession, machineAt } from "../session.js";

/**
 * How long each thread waited for a CPU: from its wake-up or preemption until it runs. KVM's steal clock counts exactly
 * this for vCPU threads (`run_delay` of the scheduler, record_steal_time in arch/x86/kvm/x86.c). The core has it
 * (flat/runqueue.ts), up to the ends of the trace and of what is recorded.
 */
export const runqueue: AnalysisDefinition = {
  id: "runqueue",
  core: { part: Part.RUNQUEUE, kinds: [...SWITCHES_AND_WAKEUPS, EventKind.SCHED_MIGRATE_TASK] },
  create: (session) => ({
    state: [],
    handlers: {
      // Threads that waited may have run since.
      [EventKind.LOST]: () => {
        for (const thread of session.entities.threads) thread.stayStartNs = Number.NaN;
      },
    },
    calls: { beginLate: (machine) => beginLate(session.entities, machineAt(session, machine)) },
    finish(endNs) {
      endAll(session, endNs);
      giveToVcpus(session);
    },
  }),
};

/** Threads that were woken before the first sched_switch wait since. */
function beginLate({ memory }: FlatEntities, machine: Machine): void {
  for (const { thread: woken, ns } of machine.lateWoken) {
    const thread = woken as FlatThread;
    if (!Number.isNaN(thread.stayStartNs)) continue;
    const { at } = thread;
    thread.stayStartNs = ns;
    memory.f64[(at + T.STAY_SINCE_F) >> 3] = ns;
    memory.i32[(at + T.STAY_CPU) >> 2] = thread.cpu;
    memory.u8[at + T.STAY_PREEMPTED_B] = 0;
  }
  machine.lateWoken.length = 0;
}

/** Ends the stays of all threads that still wait when the trace ends. */
function endAll(session: CoreSession, endNs: number): void {
  const waiting = session.machines.flatMap((machine) =>
    (machine.threads as FlatThread[])
      .filter(({ stayStartNs }) => !Number.isNaN(stayStartNs))
      .map((thread) => ({ machine, thread })),
  );
  waiting.sort((a, b) => a.thread.lane - b.thread.lane);
  for (const { machine, thread } of waiting) end(session, machine, thread, endNs);
}

const UNKNOWN_PRIO = 255;

function end(session: CoreSession, machine: Machine, thread: FlatThread, endNs: number): void {
  const { at, stayStartNs: start, prio } = thread;
  // Its events were lost meanwhile, and the begin of this wait with them.
  if (endNs <= start || start <= thread.lostNs) return;
  const { i32, f64, u8 } = session.entities.memory;
  addStay(session.runqueue, {
    lane: (thread.vcpu ?? thread).lane,
    cpuLane: machine.cpu(i32[(at + T.STAY_CPU) >> 2] as number).lane,
    start,
    end: endNs,
    isPreempted: u8[at + T.STAY_PREEMPTED_B] as number,
    isMoved: 0,
    prio: 0 <= prio && prio < UNKNOWN_PRIO ? prio : UNKNOWN_PRIO,
    since: f64[(at + T.STAY_SINCE_F) >> 3] as number,
  });
}

/** Stays from before a thread was known to be a vCPU are given to the vCPU, whose lane shows them. */
function giveToVcpus({ runqueue: { columns, count }, machines }: CoreSession): void {
  const becameOf: LaneId[] = [];
  for (const { threads } of machines) {
    for (const { lane, becameLane } of threads) if (becameLane !== NO_LANE) becameOf[lane] = becameLane;
  }
  if (becameOf.length === 0) return;
  for (let row = 0; row < count; row++) {
    const became = becameOf[columns.lane.at(row)];
    if (became !== undefined) columns.lane.set(row, became);
  }
}
