import { type Emitter, Interrupt, InterruptEntry } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import type { AnalysisRun, EventHandler } from "../analysis.js";
import { Context } from "../context-stack.js";
import { emitter, showBoth } from "../running.js";

/** kernel/time/hrtimer.c, kernel/time/timer.c: callbacks of the one may run inside those of the other. */
const TimerKind = { HIGH_RESOLUTION: 0, WHEEL: 1 } as const;
type TimerKind = (typeof TimerKind)[keyof typeof TimerKind];

const enter =
  (context: Context): EventHandler<Interrupt | InterruptEntry | Emitter> =>
  (batch, i, machine, cpu, t) => {
    emitter(machine, cpu, batch, i);
    cpu.push(context, batch[Interrupt.number][i] as number, batch[InterruptEntry.name][i] as number);
    showBoth(cpu, t);
  };

const enterSoftirq: EventHandler<Interrupt | Emitter> = (batch, i, machine, cpu, t) => {
  emitter(machine, cpu, batch, i);
  cpu.push(Context.SOFTIRQ, batch[Interrupt.number][i] as number, -1);
  showBoth(cpu, t);
};

const leave =
  (context: Context): EventHandler<Interrupt | Emitter> =>
  (batch, i, machine, cpu, t) => {
    emitter(machine, cpu, batch, i);
    cpu.pop(context, batch[Interrupt.number][i] as number);
    showBoth(cpu, t);
  };

/** Callbacks of timers run inside an interrupt, which may not be recorded. They change no state, but wake threads. */
const timer =
  (kind: TimerKind): EventHandler =>
  (_batch, _i, _machine, cpu) => {
    cpu.push(Context.CALLBACK, kind, -1);
  };
const timerDone =
  (kind: TimerKind): EventHandler =>
  (_batch, _i, _machine, cpu) => {
    cpu.pop(Context.CALLBACK, kind);
  };

/** Interrupts on top of threads: a stack per CPU, so that the interrupted code comes back in the right order. */
export const interruptHandlers: AnalysisRun["handlers"] = {
  [EventKind.IRQ_ENTRY]: enter(Context.IRQ),
  [EventKind.IRQ_EXIT]: leave(Context.IRQ),
  [EventKind.SOFTIRQ_ENTRY]: enterSoftirq,
  [EventKind.SOFTIRQ_EXIT]: leave(Context.SOFTIRQ),
  [EventKind.VECTOR_ENTRY]: enter(Context.VECTOR),
  [EventKind.VECTOR_EXIT]: leave(Context.VECTOR),
  [EventKind.HRTIMER_EXPIRE_ENTRY]: timer(TimerKind.HIGH_RESOLUTION),
  [EventKind.HRTIMER_EXPIRE_EXIT]: timerDone(TimerKind.HIGH_RESOLUTION),
  [EventKind.TIMER_EXPIRE_ENTRY]: timer(TimerKind.WHEEL),
  [EventKind.TIMER_EXPIRE_EXIT]: timerDone(TimerKind.WHEEL),
};
