import { EventKind } from "../../model/event-kinds.js";
import { exitClass } from "../../model/kvm/exit-code.js";
import { State, WaitReason } from "../../model/states.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler } from "../analysis.js";
import type { Vcpu } from "../entities.js";
import type { Session } from "../session.js";
import { Deliveries } from "./deliveries.js";
import { pageHandlers } from "./fetched-pages.js";
import { SyntheticTimers } from "./synthetic-timers.js";
import { WaitTracker } from "./tracker.js";
import { learningHandlers } from "./vector-learning.js";

/**
 * The reasons for which vCPUs waited. They are known at the end of a wait at the earliest: from the waker, and from the
 * interrupt that the vCPU was given before it ran again. Until then the row of its lane says "unknown"; then the row is
 * labelled.
 *
 * After Nemati and Dagenais (host-only analysis, 2016-2018), with interrupts that APICv and AVIC deliver, vectors
 * learnt instead of hard-coded, and no default reason.
 */
export const waits: AnalysisDefinition = {
  id: "waits",
  create: (session) => {
    const tracker = new WaitTracker(session);
    const deliveries = new Deliveries(session, tracker);
    const timers = new SyntheticTimers(session, tracker, deliveries);
    return {
      handlers: {
        ...deliveries.handlers,
        ...learningHandlers(session, tracker),
        ...timers.handlers,
        ...pageHandlers(tracker),
        ...lifecycleHandlers(session, tracker, deliveries, timers),
      },
      finish: () => tracker.reconsider(),
    };
  },
};

/** Begin, wake-up and end of waits. Reads the results of the scheduling and KVM analyses for the same event. */
function lifecycleHandlers(
  session: Session,
  tracker: WaitTracker,
  deliveries: Deliveries,
  timers: SyntheticTimers,
): AnalysisRun["handlers"] {
  const onSwitch: EventHandler = (_batch, _i, machine, _cpu, t) => {
    const out = machine.switchedOut?.vcpu;
    if (out !== undefined && out.state === State.WAIT) {
      const wait = tracker.waitOf(out);
      // It sleeps again before it entered the guest: the wake-up led to nothing.
      if (wait.isOpen) tracker.resolve(machine, out, wait, t);
      wait.begin(out.waitRow, t, slept(out));
      out.pendingHooks |= watch;
    }
    const back = machine.switchedIn?.vcpu;
    if (back === undefined) return;
    const wait = tracker.waitOf(back);
    if (wait.isOpen && Number.isNaN(wait.resumed)) wait.resumed = t;
  };

  const onWake: EventHandler = (_batch, _i, machine, cpu, t) => {
    deliveries.beforeWake(machine, cpu.number);
    const vcpu = machine.woken?.vcpu;
    if (vcpu === undefined) return;
    const wait = tracker.waitOf(vcpu);
    if (!wait.isOpen || !Number.isNaN(wait.woken)) return;
    const thread = machine.wokenByThread;
    const inInterrupt = machine.wokenReason !== 0;
    const wakes = inInterrupt || !thread ? machine.wokenReason : tracker.senders.reasonFor(thread, vcpu.vm, t);
    const reason = timers.hasFiredFor(machine, cpu, vcpu, t) ? WaitReason.TIMER : (wakes as WaitReason);
    wait.wake(t, vcpu.wakerLane, reason);
  };

  const watch = session.atEntry.registerForEntryOrExit((machine, vcpu, t) => {
    const wait = tracker.waitOf(vcpu);
    if (wait.isOpen) tracker.resolve(machine, vcpu, wait, t);
  });

  return {
    [EventKind.SCHED_SWITCH]: onSwitch,
    [EventKind.SCHED_WAKING]: onWake,
    [EventKind.SCHED_WAKEUP]: onWake,
    [EventKind.LOST]: () => tracker.forget(),
  };
}

/**
 * Whether it sleeps over a fault on the guest's memory: the host fetches the page (async page fault off, or
 * userfaultfd).
 */
function slept(vcpu: Vcpu): boolean {
  return exitClass(vcpu.exitCode) === "page-fault";
}
