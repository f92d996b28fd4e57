import type { Calls } from "../../flat/calls.js";
import { M } from "../../flat/records.js";
import type { EventBatch } from "../../model/event-batch.js";
import { errnoOf } from "../../model/kvm/errno.js";
import { exitCodeOf } from "../../model/kvm/exit-code.js";
import type { GuestContext } from "../../model/kvm-fields.js";
import { State } from "../../model/states.js";
import type { EventHandler } from "../analysis.js";
import type { AnalysisCalls } from "../analysis-calls.js";
import { addHandler, interruptLane, interruptSource, removeHandler } from "../irq/index.js";
import { isKnownSince } from "../known-since.js";
import { meetEmulated, runEmulated } from "../kvm/emulated.js";
import { isaOfEvent } from "../kvm/guest-context.js";
import { tellHalt } from "../kvm/halting.js";
import { vcpuAtEntry, vcpuAtExit, vcpuOutside } from "../kvm/mapping.js";
import { returned } from "../kvm/returned.js";
import { adopt, doubt, doubtQueue, forgetVcpu, hearOf, leaveCpu, vanish } from "../running.js";
import { believeDump } from "../sched/dumped.js";
import { bury } from "../sched/lifecycle.js";
import { learnName } from "../sched/names.js";
import { learnPriority } from "../sched/priorities.js";
import { type CoreSession, machineAt } from "../session.js";
import { servedPid } from "../waits/interrupt-senders.js";
import { parseName } from "./flat-names.js";
import { addressOf } from "./flat-records.js";

/** The event that the core is handling. */
export interface CoreEvent {
  batch: EventBatch;
  /** Row of the batch that is row 0 of the core's columns. */
  firstRow: number;
}

export interface CallParts {
  readonly session: CoreSession;
  readonly event: CoreEvent;
  /** Has analyses in TypeScript handle a row of the batch. */
  readonly rest: (row: number) => void;
  /** What an analysis (`Part`) does with registers of a guest. */
  readonly contextHandler: (part: number) => EventHandler<GuestContext> | undefined;
}

/** What the core leaves to TypeScript, beside what it asks of single analyses: by functions that do the same for others. */
export function flatCalls(parts: CallParts): Omit<Calls, keyof AnalysisCalls> {
  const { session, event, rest, contextHandler } = parts;
  const { lanes, strings, entities } = session;
  const machineOf = (at: number) => machineAt(session, at);
  const thread = (at: number) => entities.thread(at);
  const cpu = (at: number) => entities.cpu(at);
  const vcpu = (at: number) => entities.vcpu(at);
  return {
    allocate: (bytes) => entities.memory.allocate(bytes),
    newThread: (machine, tid) => addressOf(machineOf(machine).thread(tid)),
    addThread: (machine, tid) => addressOf(machineOf(machine).addThread(tid)),
    newCpu: (machine, number) => addressOf(machineOf(machine).cpu(number)),
    learnName: (machine, whose, comm) => learnName(session, machineOf(machine), thread(whose), comm),
    learnPriority: (whose, prio, t) => learnPriority(session, thread(whose), prio, t),
    beginSwitches(machine) {
      machineOf(machine).beginSwitches();
      believeDump(session, machineOf(machine));
      entities.memory.u8[machine + M.LATE_WOKEN_B] = machineOf(machine).lateWoken.length === 0 ? 0 : 1;
    },
    bury: (machine, who, t) => bury(machineOf(machine), thread(who), t),
    adopt: (machine, where, row) => addressOf(adopt(machineOf(machine), cpu(where), event.batch, event.firstRow + row)),
    leaveCpu: (where, t) => leaveCpu(cpu(where), t),
    forgetVcpu: (which, t) => forgetVcpu(vcpu(which), t),
    loseOther(machine, who, t) {
      const other = machineOf(machine).cpus[thread(who).cpu];
      if (other?.current !== thread(who)) return;
      other.current = undefined;
      other.show(t);
    },
    doubtOdd: (machine, who) => doubt(machineOf(machine), thread(who)),
    doubtQueueOdd: (machine, who, t) => doubtQueue(machineOf(machine), thread(who), t),
    hearOf: (machine, number) => hearOf(machineOf(machine), number),
    noteEarly(machine, who, targetCpu, ns, reason, lane, waker) {
      const dumped = machineOf(machine).dumped.get(thread(who));
      const by = waker === 0 ? undefined : thread(waker);
      if (dumped !== undefined) dumped.wake ??= { ns, cpu: targetCpu, waker: { lane, thread: by, reason } };
    },
    interruptLane: (machine, where) => interruptLane(machineOf(machine), cpu(where)),
    vanish: (who, t) => vanish(thread(who), t),
    enterOdd: (track, t, label) => lanes.track(track).enterLabel(t, label),
    relabelOdd: (track, row, reason, aux) => lanes.track(track).relabel(row, reason, aux),
    reasonOdd: (track, row) => lanes.track(track).reasonAt(row),
    stateOdd: (track, row) => lanes.track(track).stateAt(row),
    addLabel: (state, reason, aux) => lanes.labels.of(state as State, reason, aux),
    interruptSource(machine, number, name, isSoftirq) {
      const state = isSoftirq === 1 ? State.SOFTIRQ : State.IRQ;
      return addressOf(interruptSource(machineOf(machine), number, session.strings.get(name), state));
    },
    beginOdd: (source, where) => addHandler(entities.source(source), cpu(where)),
    endOdd: (source, where) => (removeHandler(entities.source(source), cpu(where)) ? 1 : 0),
    vcpuAtEntry: (machine, who, id, t) => addressOf(vcpuAtEntry(session, machineOf(machine), thread(who), id, t)),
    vcpuAtExit: (machine, who, id, t) => addressOf(vcpuAtExit(session, machineOf(machine), thread(who), id, t)),
    vcpuOutside: (machine, who, t) => addressOf(vcpuOutside(session, machineOf(machine), thread(who), t)),
    parseName: (name) => parseName(entities, strings, name),
    ownerOf(machine, who) {
      const of = machineOf(machine);
      const { comm } = thread(who);
      return addressOf(of.vmsByPid.get(servedPid(of, thread(who), comm < 0 ? "" : strings.get(comm))));
    },
    isKnownSinceOdd: (machine, track, fromNs) => (isKnownSince(machineOf(machine), lanes.track(track), fromNs) ? 1 : 0),
    exitCode: (machine, isa, reason, detail) => exitCodeOf(isaOfEvent(machineOf(machine), isa, reason), reason, detail),
    returned: (which, t, errno, reason, hasReason) =>
      returned(session, vcpu(which), t, errno, hasReason === 1 ? reason : undefined),
    errnoOf,
    tellHalt: (which, t, waited, ns) => tellHalt(vcpu(which), t, waited, ns),
    runEmulated: (machine, who, where, t) => runEmulated(session, machineOf(machine), thread(who), cpu(where), t),
    meetEmulated: (machine, who, t) => meetEmulated(session, machineOf(machine), thread(who), t),
    guestContext(part, machine, where, row) {
      const { batch, firstRow } = event;
      const i = firstRow + row;
      contextHandler(part)?.(batch, i, machineOf(machine), cpu(where), batch.ts[i] as number);
    },
    flushCounts: (table) => entities.counters.get(table)?.flush(),
    growRows: (store) => entities.open.grow(store),
    rest,
  };
}
