import type { TruthSpan } from "../../../../golden/guest-truth.js";
import { fractionsFrom } from "../../../../setup/random.js";
import type { DslRun } from "../dsl.js";
import { GuestScript, kernel, type Registers, user } from "./script.js";

/**
 * A guest whose scheduler is known: threads of processes and kernel threads take turns on vCPUs, which leave their guest
 * at moments of their own. Gives the host's trace of it, and what really ran.
 */
export interface SimulatedGuest {
  readonly seed: number;
  readonly vcpus?: number;
  /** Threads of each process. */
  readonly threads: readonly number[];
  readonly kernelThreads?: number;
  /** Processes end after so many turns, and others follow on their page tables and kernel stacks. */
  readonly turnsOfLife?: number;
  /** Page tables of their own for user mode (KPTI), and numbers of address spaces in CR3 (PCID). */
  readonly kpti?: boolean;
  readonly pcid?: boolean;
  /** Where the guest's stacks lie this time (KASLR), in pages of 16 KiB; even. */
  readonly slide?: number;
  /** What is recorded; both if left out. */
  readonly only?: "entries" | "exits";
  /** Time between exits, µs on average. */
  readonly exitEveryUs?: number;
  /** Threads keep running in user mode instead of sleeping. */
  readonly busy?: boolean;
  readonly us?: number;
}

interface Task {
  readonly stack: number;
  pid: number;
  tid: number;
  /** Number of its page tables; -1: a kernel thread. */
  readonly space: number;
  readonly index: number;
  turns: number;
  layout: number;
  wakesAt: number;
  runsOn: number;
}

interface Cpu {
  readonly number: number;
  now: number;
  task: Task | undefined;
  mode: "user" | "kernel";
  /** When the current part of its turn ends, and how many are left. */
  until: number;
  parts: number;
  space: number;
  exitsAt: number;
}

const HLT = 12;
const IRQ_STACK = 900;

export class Simulator {
  readonly truth: TruthSpan[][] = [];
  private readonly tasks: Task[] = [];
  private readonly cpus: Cpu[] = [];
  private readonly lines: { readonly t: number; readonly add: (script: GuestScript) => void }[] = [];
  private readonly next: () => number;
  private nextPid = 1000;

  constructor(private readonly spec: SimulatedGuest) {
    this.next = fractionsFrom(spec.seed);
    let stack = 10 + (spec.slide ?? 0);
    spec.threads.forEach((count, space) => {
      const pid = this.nextPid++;
      const layout = this.layout();
      for (let i = 0; i < count; i++) this.tasks.push(this.task(stack++, pid, space, i, layout));
    });
    for (let i = 0; i < (spec.kernelThreads ?? 0); i++) this.tasks.push(this.task(stack++, 0, -1, i, 0));
    for (let n = 0; n < (spec.vcpus ?? 1); n++) {
      this.truth.push([]);
      this.cpus.push({
        number: n,
        now: n * 3,
        task: undefined,
        mode: "kernel",
        until: 0,
        parts: 0,
        space: 0,
        exitsAt: 0,
      });
    }
  }

  run(): { readonly run: DslRun; readonly endNs: number } {
    const end = this.spec.us ?? 800_000;
    for (const cpu of this.cpus) this.enter(cpu);
    for (;;) {
      const cpu = this.cpus.reduce((first, other) => (other.now < first.now ? other : first));
      if (end <= cpu.now) break;
      this.step(cpu);
    }
    const script = new GuestScript(this.cpus.length);
    this.lines.sort((a, b) => a.t - b.t);
    for (const { t, add } of this.lines) add(script.at(t));
    script.at(end + 100_000);
    return { run: script.run(), endNs: script.time * 1000 };
  }

  /** Where a process's program and first stack are: random for each, and far from others. */
  private layout(): number {
    return Math.floor(this.next() * 250);
  }

  private task(stack: number, pid: number, space: number, index: number, layout: number): Task {
    const tid = space < 0 ? 50 + index : pid * 100 + index;
    return { stack, pid, tid, space, index, turns: 0, layout, wakesAt: this.next() * 500, runsOn: -1 };
  }

  /** Runs until the vCPU leaves its guest or something changes inside. */
  private step(cpu: Cpu): void {
    if (cpu.task === undefined && !this.pick(cpu)) {
      this.halt(cpu);
      return;
    }
    const until = Math.min(cpu.until, cpu.exitsAt);
    this.note(cpu, cpu.now, until);
    cpu.now = until;
    if (until === cpu.exitsAt) {
      this.exit(cpu, 1);
      cpu.now += 4;
      this.enter(cpu);
    } else this.goOn(cpu);
  }

  private pick(cpu: Cpu): boolean {
    const ready = this.tasks.filter((task) => task.wakesAt <= cpu.now && task.runsOn < 0);
    const task = ready[Math.floor(this.next() * ready.length)];
    if (task === undefined) return false;
    // The way from the task before, on the stack of which nothing more is seen.
    cpu.task = task;
    task.runsOn = cpu.number;
    if (0 <= task.space) cpu.space = task.space;
    cpu.mode = "kernel";
    cpu.until = cpu.now + 5 + this.next() * 30;
    cpu.parts = task.space < 0 ? 0 : 2 * (1 + Math.floor(this.next() * 4));
    return true;
  }

  private goOn(cpu: Cpu): void {
    const task = cpu.task as Task;
    if (cpu.parts === 0) {
      this.leave(cpu, task);
      return;
    }
    cpu.parts -= 1;
    cpu.mode = cpu.mode === "user" ? "kernel" : "user";
    const usual = this.spec.busy ? 6000 : 1500;
    cpu.until = cpu.now + (cpu.mode === "user" ? usual * (0.2 + this.next()) : 5 + this.next() * 60);
  }

  private leave(cpu: Cpu, task: Task): void {
    task.runsOn = -1;
    task.turns += 1;
    task.wakesAt = cpu.now + (this.spec.busy && 0 <= task.space ? 1 : this.next() * 3000);
    cpu.task = undefined;
    const life = this.spec.turnsOfLife;
    const hasOthers = this.tasks.some((other) => other !== task && other.space === task.space);
    if (life === undefined || hasOthers || task.space < 0 || task.turns < life) return;
    task.pid = this.nextPid++;
    task.tid = task.pid * 100;
    task.turns = 0;
    task.layout = this.layout();
  }

  private halt(cpu: Cpu): void {
    const wakesAt = Math.min(...this.tasks.filter(({ runsOn }) => runsOn < 0).map((task) => task.wakesAt), 1e9);
    const at = cpu.now + 2 + this.next() * 3;
    this.note(cpu, cpu.now, at);
    cpu.now = at;
    this.exit(cpu, HLT);
    const tid = 100 + cpu.number;
    const cpuName = `cpu${cpu.number}`;
    this.line(cpu.now, `switch ${cpuName} prev=${tid} next=0 state=1`);
    cpu.now = Math.max(cpu.now + 5, Math.min(wakesAt, cpu.now + 4000));
    this.line(cpu.now, `switch ${cpuName} prev=0 next=${tid}`);
    cpu.now += 2;
    this.enter(cpu);
    // The interrupt that woke it.
    this.note(cpu, cpu.now, cpu.now + 3);
    cpu.now += 3;
  }

  private enter(cpu: Cpu): void {
    const { now, number } = cpu;
    const registers = this.registers(cpu);
    const isRecorded = this.spec.only !== "exits";
    this.lines.push({
      t: now,
      add: (script) => (isRecorded ? script.enters(registers, number) : script.entersUnseen(number)),
    });
    cpu.exitsAt = cpu.now - Math.log(1 - this.next()) * (this.spec.exitEveryUs ?? 200) + 5;
  }

  private exit(cpu: Cpu, reason: number): void {
    const { now, number } = cpu;
    const isInterrupt = reason !== HLT && this.next() < 0.3;
    const registers = isInterrupt ? this.interrupt(cpu) : this.registers(cpu);
    const isRecorded = this.spec.only !== "entries";
    this.lines.push({
      t: now,
      add: (script) => (isRecorded ? script.exits(registers, reason, number) : script.exitsUnseen(reason, number)),
    });
  }

  private line(t: number, text: string): void {
    this.lines.push({ t, add: (script) => script.line(text) });
  }

  private registers(cpu: Cpu): Registers {
    const { task } = cpu;
    const depth = 0x300 + 8 * Math.floor(this.next() * 200);
    if (task === undefined) return kernel(this.cr3(cpu, false), 800 + (this.spec.slide ?? 0) + cpu.number, 0x180);
    if (cpu.mode === "kernel") return kernel(this.cr3(cpu, false), task.stack, depth);
    const base = 0x7ffd_0000_0000 - task.layout * 2 ** 24;
    const rsp = task.index === 0 ? base - depth : 0x7f00_0000_0000 + task.index * 2 ** 23 - depth;
    return user(this.cr3(cpu, true), rsp, 0x5555_0000_0000 + task.layout * 2 ** 33);
  }

  private interrupt(cpu: Cpu): Registers {
    return kernel(this.cr3(cpu, false), IRQ_STACK + 2 * cpu.number, 0x20 + 8 * Math.floor(this.next() * 10));
  }

  private cr3(cpu: Cpu, isUser: boolean): number {
    const { kpti, pcid } = this.spec;
    const tables = 0x1000_0000 + cpu.space * 0x8000 + (kpti && isUser ? 0x1000 : 0);
    return tables + (pcid ? 1 + (cpu.space % 6) + (kpti && isUser ? 0x800 : 0) : 0);
  }

  private note({ number, task, mode }: Cpu, from: number, to: number): void {
    (this.truth[number] as TruthSpan[]).push({
      start: from * 1000,
      end: to * 1000,
      tid: task?.tid ?? 0,
      pid: task?.pid ?? 0,
      isKernel: task !== undefined && task.space < 0,
      isUserMode: mode === "user" && task !== undefined,
    });
  }
}
