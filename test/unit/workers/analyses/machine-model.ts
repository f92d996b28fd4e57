/**
 * A machine that could be real: CPUs, ordinary threads and vCPU threads, interrupts. It writes the events a host
 * would record, in the language of analyses-dsl.ts, and keeps books of its own, so that the analyses' sums can be
 * compared with sums they had no part in.
 */
export interface Recording {
  readonly text: string;
  readonly endUs: number;
  readonly threads: readonly ThreadBooks[];
  readonly cpus: readonly { readonly guest: number; readonly idle: number }[];
}

export interface ThreadBooks {
  readonly tid: number;
  readonly vcpu: string | undefined;
  /** Microseconds runnable and not running: the delay the kernel's own run queue statistics would show. */
  readonly delay: number;
  /** The same since the thread's first KVM event. */
  readonly guest: number;
}

interface Thread {
  readonly tid: number;
  readonly vcpuId: number;
  readonly pid: number;
  state: "blocked" | "runnable" | "running";
  since: number;
  delay: number;
  isVcpu: boolean;
  isInGuest: boolean;
  guest: number;
}

interface Cpu {
  readonly number: number;
  current: Thread | undefined;
  readonly irqs: number[];
  guest: number;
  idle: number;
  since: number;
}

/** Each choice decides one step: which CPU, what happens there, and how much later. */
export function record(choices: readonly (readonly [number, number, number])[]): Recording {
  const machine = new Machine();
  for (const choice of choices) machine.step(choice);
  return machine.finish();
}

class Machine {
  private t = 0;
  private readonly lines: string[] = [];
  private readonly cpus = [0, 1].map(
    (number): Cpu => ({ number, current: undefined, irqs: [], guest: 0, idle: 0, since: 0 }),
  );
  private readonly threads = [
    makeThread(10, -1, 10),
    makeThread(11, -1, 11),
    makeThread(100, 0, 90),
    makeThread(101, 1, 90),
    makeThread(200, 0, 190),
  ];

  constructor() {
    for (const { number } of this.cpus) this.emit(number, "switch", "prev=0 next=0");
  }

  step([where, what, later]: readonly [number, number, number]): void {
    this.t += 1 + later;
    const cpu = this.cpus[where % this.cpus.length] as Cpu;
    const options = this.options(cpu);
    (options[what % options.length] as () => void)();
  }

  finish(): Recording {
    const end = this.t + 5;
    this.t = end;
    for (const thread of this.threads) this.book(thread);
    for (const cpu of this.cpus) this.bookCpu(cpu);
    const threads = this.threads.map(({ tid, pid, vcpuId, isVcpu, delay, guest }) => ({
      tid,
      vcpu: isVcpu ? `h/vm/${pid}/vcpu/${vcpuId}` : undefined,
      delay,
      guest,
    }));
    return { text: this.lines.join("\n"), endUs: end, threads, cpus: this.cpus };
  }

  private options(cpu: Cpu): (() => void)[] {
    const options: (() => void)[] = [() => this.enterIrq(cpu)];
    for (const thread of this.threads) if (thread.state === "blocked") options.push(() => this.wake(cpu, thread));
    if (cpu.irqs.length > 0) {
      options.push(() => this.leaveIrq(cpu));
      options.push(() => this.leaveIrq(cpu));
      return options;
    }
    const { current } = cpu;
    if (current?.isInGuest) return [...options, () => this.exit(cpu, current), () => this.exit(cpu, current)];
    for (const next of this.threads) {
      if (next.state !== "runnable") continue;
      options.push(() => this.switchTo(cpu, next, 256));
      options.push(() => this.switchTo(cpu, next, 1));
    }
    if (current) options.push(() => this.switchTo(cpu, undefined, 1));
    if (current && 0 <= current.vcpuId) for (let i = 0; i < 3; i++) options.push(() => this.enter(cpu, current));
    return options;
  }

  private enterIrq(cpu: Cpu): void {
    if (cpu.irqs.length === 4) {
      this.leaveIrq(cpu);
      return;
    }
    this.bookCpu(cpu);
    cpu.irqs.push(cpu.irqs.length + 30);
    this.emit(cpu.number, "irq", `n=${cpu.irqs.at(-1)}`);
  }

  private leaveIrq(cpu: Cpu): void {
    this.bookCpu(cpu);
    this.emit(cpu.number, "irqret", `n=${cpu.irqs.pop()}`);
  }

  private wake(cpu: Cpu, thread: Thread): void {
    this.book(thread);
    thread.state = "runnable";
    this.emit(cpu.number, "waking", `of=${thread.tid} target=${cpu.number}`);
  }

  private switchTo(cpu: Cpu, next: Thread | undefined, prevState: number): void {
    const prev = cpu.current;
    this.bookCpu(cpu);
    if (prev) {
      this.book(prev);
      prev.state = prevState === 1 ? "blocked" : "runnable";
    }
    if (next) {
      this.book(next);
      next.state = "running";
    }
    cpu.current = next;
    const state = prev ? prevState : 0;
    this.emit(cpu.number, "switch", `prev=${prev?.tid ?? 0} next=${next?.tid ?? 0} state=${state}`);
  }

  private enter(cpu: Cpu, thread: Thread): void {
    this.book(thread);
    this.bookCpu(cpu);
    thread.isVcpu = true;
    thread.isInGuest = true;
    this.emit(cpu.number, "entry", `id=${thread.vcpuId} tid=${thread.tid} pid=${thread.pid}`);
  }

  private exit(cpu: Cpu, thread: Thread): void {
    this.book(thread);
    this.bookCpu(cpu);
    thread.isInGuest = false;
    this.emit(cpu.number, "exit", `id=${thread.vcpuId} reason=${this.t % 2 === 0 ? 12 : 30}`);
  }

  /** Time since the last change of a thread goes to what it was doing. */
  private book(thread: Thread): void {
    const spent = this.t - thread.since;
    thread.since = this.t;
    if (thread.state === "runnable") {
      thread.delay += spent;
    }
    if (thread.isInGuest) thread.guest += spent;
  }

  private bookCpu(cpu: Cpu): void {
    const spent = this.t - cpu.since;
    cpu.since = this.t;
    if (cpu.irqs.length > 0) return;
    if (cpu.current === undefined) cpu.idle += spent;
    else if (cpu.current.isInGuest) cpu.guest += spent;
  }

  private emit(cpu: number, event: string, fields: string): void {
    this.lines.push(`${this.t} ${event} cpu${cpu} ${fields}`);
  }
}

function makeThread(tid: number, vcpuId: number, pid: number): Thread {
  const books = { since: 0, delay: 0, guest: 0 };
  return { tid, vcpuId, pid, state: "blocked", isVcpu: false, isInGuest: false, ...books };
}
