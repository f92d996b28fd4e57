import type { Books } from "./books.js";
import { EVENT, type EventName } from "./event-classes.js";
import type { EventStream, Value } from "./event-stream.js";
import type { Losses } from "./losses.js";
import type { Random } from "./random.js";
import { type Behaviour, Cpu, Thread, type ThreadSpec } from "./thread.js";
import { Timers } from "./timers.js";

/**
 * A host kernel, as far as its tracepoints tell: CPUs with run queues, threads that block, wake and preempt
 * each other, ticks and interrupts. What a thread does is its `Behaviour`. Time moves by what things cost:
 * each event takes a few hundred ns of its CPU's clock.
 */
export class Host {
  readonly cpus: Cpu[] = [];
  readonly timers = new Timers<() => void>();
  readonly threads: Thread[] = [];
  /** Events written. */
  events = 0;
  /** By class id: 1 where the recording leaves the class out. */
  private readonly isOmitted = new Uint8Array(Object.keys(EVENT).length);
  private readonly migrates: number;
  private readonly losses: Losses | undefined;
  readonly books: Books | undefined;

  constructor(
    readonly random: Random,
    streams: readonly EventStream[],
    beginNs: number,
    options: HostOptions,
  ) {
    for (const name of options.omitted) this.isOmitted[EVENT[name].id] = 1;
    this.migrates = options.migrates;
    this.losses = options.losses;
    this.books = options.books;
    streams.forEach((stream, id) => {
      this.cpus.push(new Cpu(id, stream, beginNs));
    });
    for (const cpu of this.cpus) this.planTick(cpu, beginNs + TICK_NS + cpu.id * 1000);
  }

  spawn(spec: ThreadSpec, behaviour: Behaviour, cpu: number): Thread {
    const thread = new Thread(spec, behaviour, this.cpus[cpu % this.cpus.length] as Cpu);
    this.threads.push(thread);
    return thread;
  }

  /** Runs until `events` are written. */
  run(events: number): void {
    while (this.events < events) {
      const cpu = this.earliest();
      if (this.timers.nextAt <= cpu.nextAt) this.timers.take()();
      else this.step(cpu);
    }
  }

  get nowNs(): number {
    return Math.max(...this.cpus.map((cpu) => cpu.clock));
  }

  /** Writes an event of what `cpu` runs, `costNs` after the last one there. */
  emit(cpu: Cpu, name: EventName, costNs: number, ...values: Value[]): number {
    cpu.clock += costNs;
    const event = EVENT[name];
    this.books?.emitted(cpu, event);
    if (this.isOmitted[event.id] === 1 || this.losses?.takes(cpu) === true) return cpu.clock;
    cpu.stream.write(event, cpu.clock, cpu.current, values);
    this.events += 1;
    return cpu.clock;
  }

  records(name: EventName): boolean {
    return this.isOmitted[EVENT[name].id] === 0;
  }

  /** Calls `handler` on `cpu` at `atNs` or as soon as that CPU takes interrupts. */
  interrupt(cpu: Cpu, atNs: number, handler: (cpu: Cpu) => void): void {
    cpu.pending.push(handler);
    if (cpu.isInterruptible) cpu.nextAt = Math.min(cpu.nextAt, Math.max(atNs, cpu.clock + 1));
  }

  /** The current thread of `cpu` wakes `thread`. No effect on one that is awake. */
  wake(cpu: Cpu, thread: Thread): void {
    if (thread.place !== "asleep") return;
    const target = this.pickCpu(thread);
    // CPUs run ahead of each other by a few events: nobody is woken before having gone to sleep.
    cpu.clock = Math.max(cpu.clock, thread.sinceNs);
    const at = this.emit(cpu, "sched_waking", 350, thread.comm, thread.tid, thread.prio, thread.cpu.id);
    const showsWaking = this.records("sched_waking");
    if (showsWaking) this.woken(cpu, thread, at);
    if (target !== thread.cpu) this.migrate(cpu, thread, target);
    thread.sinceNs = this.emit(cpu, "sched_wakeup", 300, thread.comm, thread.tid, thread.prio, target.id);
    if (!showsWaking) this.woken(cpu, thread, thread.sinceNs);
    thread.place = "queued";
    target.queue.push(thread);
    this.kick(cpu, target, thread);
  }

  /** Counts as woken from when the trace can say so. */
  private woken(cpu: Cpu, thread: Thread, at: number): void {
    thread.behaviour.woken?.(at, cpu);
    this.books?.queued(thread, at);
  }

  private migrate(cpu: Cpu, thread: Thread, target: Cpu): void {
    const at = this.emit(
      cpu,
      "sched_migrate_task",
      200,
      thread.comm,
      thread.tid,
      thread.prio,
      thread.cpu.id,
      target.id,
    );
    thread.cpu = target;
    this.books?.moved(thread, at);
  }

  /** A CPU about to idle takes over a thread that waits for another one (newidle_balance, kernel/sched/fair.c). */
  private pull(cpu: Cpu): void {
    if (!this.random.chance(this.migrates)) return;
    const from = this.cpus.find((other) => other !== cpu && 0 < other.queue.length);
    const thread = from?.queue.pop();
    if (thread === undefined) return;
    cpu.clock = Math.max(cpu.clock, thread.sinceNs);
    this.migrate(cpu, thread, cpu);
    cpu.queue.push(thread);
  }

  /** The current thread gives up its CPU: it sleeps in `state` (TASK_INTERRUPTIBLE 1, …). */
  block(cpu: Cpu, state: number): void {
    cpu.current.place = "asleep";
    this.switchFrom(cpu, state);
  }

  /** The current thread stays runnable and goes to the end of the queue, if another waits. */
  preempt(cpu: Cpu): boolean {
    cpu.needsSwitch = false;
    if (cpu.queue.length === 0 || cpu.current === cpu.idle) return false;
    const thread = cpu.current;
    thread.place = "queued";
    this.switchFrom(cpu, PREEMPTED);
    cpu.queue.push(thread);
    return true;
  }

  /** Lets the CPU go on `afterNs` from now; interrupts end that early if it `takesInterrupts`. */
  goOn(cpu: Cpu, afterNs: number, takesInterrupts: boolean): void {
    cpu.isInterruptible = takesInterrupts;
    cpu.nextAt = cpu.clock + (takesInterrupts && 0 < cpu.pending.length ? 1 : afterNs);
  }

  private earliest(): Cpu {
    let first = this.cpus[0] as Cpu;
    for (const cpu of this.cpus) if (cpu.nextAt < first.nextAt) first = cpu;
    return first;
  }

  private step(cpu: Cpu): void {
    cpu.clock = Math.max(cpu.clock, cpu.nextAt);
    if (0 < cpu.pending.length && cpu.isInterruptible) this.serviceInterrupts(cpu);
    else cpu.current.behaviour.step(cpu);
  }

  private serviceInterrupts(cpu: Cpu): void {
    const { current } = cpu;
    current.behaviour.interrupted?.(cpu);
    cpu.isInterruptible = false;
    if (current === cpu.idle && cpu.isAsleep) this.leaveIdle(cpu);
    for (let handler = cpu.pending.shift(); handler !== undefined; handler = cpu.pending.shift()) handler(cpu);
    if (current === cpu.idle) {
      if (0 < cpu.queue.length) this.switchFrom(cpu, 0);
      else this.enterIdle(cpu);
    } else if (!(cpu.needsSwitch && this.preempt(cpu))) {
      current.behaviour.step(cpu);
    }
  }

  private switchFrom(cpu: Cpu, state: number): void {
    const previous = cpu.current;
    if (0 < this.migrates && cpu.queue.length === 0 && previous.place !== "queued") this.pull(cpu);
    const next = cpu.queue.shift() ?? cpu.idle;
    cpu.clock = Math.max(cpu.clock, next.sinceNs);
    const at = this.emit(
      cpu,
      "sched_switch",
      this.random.between(400, 1500),
      previous.comm,
      previous.tid,
      previous.prio,
      state,
      next.comm,
      next.tid,
      next.prio,
    );
    previous.sinceNs = at;
    previous.behaviour.switchedOut?.(at, previous.place);
    cpu.current = next;
    cpu.needsSwitch = false;
    cpu.sliceBegan = at;
    this.books?.switched(cpu, previous, at);
    if (next === cpu.idle) {
      this.enterIdle(cpu);
      return;
    }
    next.place = "running";
    next.behaviour.switchedIn?.(at);
    this.goOn(cpu, this.random.between(300, 900), false);
  }

  private enterIdle(cpu: Cpu): void {
    this.emit(cpu, "power_cpu_idle", this.random.between(500, 2000), 1, cpu.id);
    cpu.isAsleep = true;
    cpu.isInterruptible = true;
    cpu.nextAt = 0 < cpu.pending.length ? cpu.clock + 1 : Number.POSITIVE_INFINITY;
  }

  private leaveIdle(cpu: Cpu): void {
    cpu.isAsleep = false;
    this.emit(cpu, "power_cpu_idle", this.random.between(800, 4000), 0xffffffff, cpu.id);
  }

  private pickCpu(thread: Thread): Cpu {
    const isFree = (cpu: Cpu) => cpu.current === cpu.idle && cpu.queue.length === 0;
    if (isFree(thread.cpu) || this.random.chance(0.6)) return thread.cpu;
    return this.cpus.find(isFree) ?? thread.cpu;
  }

  /** Has `target` look at its queue: a reschedule interrupt, or a flag when it is the CPU we are on. */
  private kick(from: Cpu, target: Cpu, thread: Thread): void {
    const isFree = target.current === target.idle;
    if (!isFree && !this.random.chance(thread.preempts)) return;
    target.needsSwitch = true;
    if (target === from) return;
    this.interrupt(target, from.clock + this.random.between(400, 1200), (cpu) => {
      if (isFree) return;
      this.emit(cpu, "x86_irq_vectors_reschedule_entry", 300, 253);
      this.emit(cpu, "x86_irq_vectors_reschedule_exit", 250, 253);
    });
  }

  private planTick(cpu: Cpu, atNs: number): void {
    this.timers.add(atNs, () => {
      // Idle CPUs stop their tick.
      if (cpu.current !== cpu.idle) this.interrupt(cpu, atNs, (target) => this.tick(target));
      this.planTick(cpu, atNs + TICK_NS);
    });
  }

  private tick(cpu: Cpu): void {
    const timer = 0x77c235c0 + cpu.id * 0x40000;
    this.emit(cpu, "x86_irq_vectors_local_timer_entry", 400, 236);
    this.emit(cpu, "timer_hrtimer_expire_entry", 250, timer, cpu.clock, TICK_FUNCTION);
    this.emit(cpu, "timer_hrtimer_expire_exit", 900, timer);
    this.emit(cpu, "timer_hrtimer_start", 200, timer, TICK_FUNCTION, cpu.clock + TICK_NS, cpu.clock + TICK_NS, 0);
    if (this.random.chance(0.15)) this.softirq(cpu, 1);
    this.emit(cpu, "x86_irq_vectors_local_timer_exit", 300, 236);
    if (SLICE_NS <= cpu.clock - cpu.sliceBegan && 0 < cpu.queue.length) cpu.needsSwitch = true;
  }

  /** A soft interrupt, `body` being what happens in it. */
  softirq(cpu: Cpu, vector: number, body?: () => void): void {
    this.emit(cpu, "irq_softirq_raise", 150, vector);
    this.emit(cpu, "irq_softirq_entry", 250, vector);
    body?.();
    this.emit(cpu, "irq_softirq_exit", this.random.between(400, 2500), vector);
  }
}

/** What sched_switch records as prev_state of a preempted task (TASK_REPORT_MAX). */
const PREEMPTED = 256;
const TICK_NS = 4e6;
const SLICE_NS = 3e6;
const TICK_FUNCTION = 0x81168830;

export interface HostOptions {
  /** Events the recording leaves out. */
  readonly omitted: readonly EventName[];
  /** How likely a CPU about to idle takes a thread over that waits for another. */
  readonly migrates: number;
  readonly losses?: Losses;
  readonly books?: Books;
}
