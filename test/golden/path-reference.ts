import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

/*
 * Critical paths from babeltrace2's text alone: states of threads, who woke whom, and the backward walk. Shares no code
 * with the product, so that what both say alike is more than one person's reading of the kernel.
 */

export type Kind = "run" | "ready" | "blocked" | "stopped" | "new" | "dead" | "unknown" | "none";

/** One life of a thread: "273", and "273@2" once a fork has given the tid out again. */
type Key = string;

interface Wake {
  /** When it took effect, and when the waker did it: before that, if the target was still on its CPU. */
  readonly at: number;
  readonly done: number;
  /** The thread that woke; undefined: an interrupt, or not known. */
  readonly waker: Key | undefined;
}

interface Life {
  readonly key: Key;
  readonly starts: number[];
  readonly kinds: Kind[];
  readonly wakes: Wake[];
  parent: Key | undefined;
  cpu: number;
  pending: { readonly done: number; readonly waker: Key | undefined } | undefined;
  isExiting?: boolean;
}

export interface Segment {
  readonly key: Key;
  readonly start: number;
  readonly end: number;
  readonly kind: Kind;
}

interface Cpu {
  current: Life | undefined;
  /** What it handles on top: "irq 24", "softirq 3" …, innermost last. */
  readonly stack: string[];
}

/** Times are ns since the first event. */
export class PathReference {
  readonly lives = new Map<Key, Life>();
  firstNs = 0n;
  lastNs = 0;
  private readonly living = new Map<number, Life>();
  private readonly counts = new Map<number, number>();
  private readonly cpus = new Map<number, Cpu>();
  private hasWaking = false;

  constructor(
    private readonly isReported: boolean,
    private readonly hasParked: boolean,
  ) {}

  take(ns: bigint, name: string, text: string): void {
    if (this.firstNs === 0n) this.firstNs = ns;
    const t = Number(ns - this.firstNs);
    this.lastNs = t;
    const number = field(text, "cpu_id");
    if (number === undefined) return;
    const cpu = this.cpu(number);
    this.noteEmitter(cpu, number, text, t, name);
    const begins = INTERRUPTS.find(([entry]) => entry.test(name));
    if (begins) {
      cpu.stack.push(contextOf(begins[2], name, text));
      return;
    }
    const ends = INTERRUPTS.find(([, exit]) => exit.test(name));
    if (ends) {
      const at = cpu.stack.lastIndexOf(contextOf(ends[2], name, text));
      if (0 <= at) cpu.stack.length = at;
      return;
    }
    switch (name) {
      case "sched_switch":
        this.onSwitch(cpu, number, text, t);
        break;
      case "sched_waking":
        this.hasWaking = true;
        this.onWaking(cpu, text, t);
        break;
      case "sched_wakeup":
      case "sched_wakeup_new":
        this.onWakeup(cpu, text, t);
        break;
      case "sched_process_fork":
        this.onFork(text, t);
        break;
      case "sched_process_exit":
        this.life(payload(text, "tid"), t).isExiting = true;
        break;
      case "sched_process_free":
        this.onFree(text, t);
        break;
      case "lttng_statedump_process_state":
        this.onDump(text, t);
        break;
    }
  }

  /** The thread an event names as its own runs on the CPU, whatever switches were recorded. */
  private noteEmitter(cpu: Cpu, number: number, text: string, t: number, name: string): void {
    // Contexts are not the last group: that is the event's own fields.
    const own = /\}, \{ (?:[^{}]* )?tid = (\d+)[^{}]* \}, \{/.exec(text)?.[1];
    if (own === undefined || name === "sched_switch") return;
    const tid = Number(own);
    if (tid === 0 || cpu.current?.key.split("@")[0] === own) return;
    const life = this.life(tid, t);
    cpu.current = life;
    life.cpu = number;
    enter(life, t, "run");
  }

  private onSwitch(cpu: Cpu, number: number, text: string, t: number): void {
    const prev = field(text, "prev_tid") ?? 0;
    const next = field(text, "next_tid") ?? 0;
    cpu.stack.length = 0;
    if (prev !== 0) {
      const life = this.life(prev, t);
      life.cpu = number;
      const state = field(text, "prev_state") ?? 0;
      // TASK_DEAD as recorded raw: 0x40 before 4.14, 0x80 since.
      const isGone = life.isExiting && [0x40, 0x80].includes(state & 0xff);
      enter(life, t, isGone ? "dead" : this.left(state));
      if (last(life) !== "blocked") life.pending = undefined;
    }
    cpu.current = undefined;
    if (next === 0) {
      cpu.current = IDLE;
      return;
    }
    let life = this.life(next, t);
    if (last(life) === "dead") life = this.newLife(next);
    life.cpu = number;
    life.pending = undefined;
    enter(life, t, "run");
    cpu.current = life;
  }

  /** prev_state: since 4.14 one of fixed bits, before that task->state (include/linux/sched.h of each). */
  private left(state: number): Kind {
    const bits = this.isReported ? state & 0xff : state & (this.hasParked ? 0x27f : 0x7f);
    if (bits === 0) return "ready";
    if (bits & (this.isReported ? 0x30 : 0x70)) return "dead";
    return bits & 0x0c ? "stopped" : "blocked";
  }

  private onWaking(cpu: Cpu, text: string, t: number): void {
    const target = this.life(payload(text, "tid"), t);
    const waker = this.wakerOn(cpu);
    if (last(target) === "run") target.pending = { done: t, waker };
    else if (this.sleeps(target, payload(text, "target_cpu"))) this.wake(target, { at: t, done: t, waker });
  }

  private onWakeup(cpu: Cpu, text: string, t: number): void {
    const target = this.life(payload(text, "tid"), t);
    if (last(target) === "run") {
      target.pending = undefined;
      return;
    }
    if (!this.sleeps(target, payload(text, "target_cpu"))) return;
    const { pending } = target;
    if (pending) this.wake(target, { at: t, ...pending });
    else if (last(target) === "new" || !this.hasWaking) this.wake(target, { at: t, done: t, waker: this.wakerOn(cpu) });
    else this.wake(target, { at: t, done: t, waker: undefined });
  }

  private wake(target: Life, wake: Wake): void {
    target.wakes.push(wake);
    target.pending = undefined;
    enter(target, wake.at, "ready");
  }

  /** A thread not seen before is asleep if the CPU it was on is known to run another. */
  private sleeps(target: Life, cpu: number): boolean {
    const kind = last(target);
    if (kind === "blocked" || kind === "stopped" || kind === "new") return true;
    return kind === "unknown" && this.cpus.get(cpu)?.current !== undefined;
  }

  /** Interrupts wake for themselves, and so does what the idle task is seen to wake with. */
  private wakerOn({ stack, current }: Cpu): Key | undefined {
    return 0 < stack.length || current === IDLE ? undefined : current?.key;
  }

  private onFork(text: string, t: number): void {
    const parent = field(text, "parent_tid");
    const child = field(text, "child_tid");
    if (parent === undefined || child === undefined) return;
    const life = this.newLife(child);
    life.parent = this.life(parent, t).key;
    enter(life, t, "new");
  }

  private onFree(text: string, t: number): void {
    const life = this.living.get(payload(text, "tid"));
    if (life !== undefined && last(life) === "dead") enter(life, t, "none");
  }

  private onDump(text: string, t: number): void {
    const tid = payload(text, "tid");
    if (tid <= 0) return;
    const life = this.life(tid, t);
    const status = payload(text, "status");
    if (last(life) !== "unknown") return;
    if (status === 5) enter(life, t, "blocked");
    else if (status === 4 || status === 7) enter(life, t, "dead");
  }

  private life(tid: number, t: number): Life {
    const known = this.living.get(tid);
    if (known) return known;
    const life = this.newLife(tid);
    enter(life, Math.min(0, t), "unknown");
    return life;
  }

  private newLife(tid: number): Life {
    const count = (this.counts.get(tid) ?? 0) + 1;
    this.counts.set(tid, count);
    const key = count === 1 ? `${tid}` : `${tid}@${count}`;
    const life: Life = { key, starts: [], kinds: [], wakes: [], parent: undefined, cpu: -1, pending: undefined };
    this.living.set(tid, life);
    this.lives.set(key, life);
    return life;
  }

  private cpu(number: number): Cpu {
    let cpu = this.cpus.get(number);
    if (cpu === undefined) {
      cpu = { current: undefined, stack: [] };
      this.cpus.set(number, cpu);
    }
    return cpu;
  }

  /** The path of `key` over [t0, t1), latest segment first. */
  path(key: Key, t0: number, t1: number): Segment[] {
    const segments: Segment[] = [];
    const returns: { key: Key; bound: number }[] = [];
    let [current, bound, t, jumps] = [key, t0, t1, 0];
    const say = (start: number, kind: Kind) => {
      if (start < t) segments.push({ key: current, start, end: t, kind });
      if (start < t) jumps = 0;
      t = start;
    };
    while (t0 < t) {
      const life = this.lives.get(current);
      const row = life === undefined ? -1 : before(life.starts, t);
      const kind = life?.kinds[row] ?? "none";
      const start = Math.max(bound, life?.starts[row] ?? bound);
      const wake = isWait(kind) && life ? lastWake(life, start, t) : undefined;
      jumps += 1;
      if (kind === "none" && life?.parent !== undefined && 0 < returns.length && jumps < 64) current = life.parent;
      else if (wake?.waker === undefined || wake.waker === current || 64 <= jumps) say(start, kind);
      else {
        say(Math.max(start, Math.min(t, wake.done)), kind);
        returns.push({ key: current, bound });
        [current, bound] = [wake.waker, start];
      }
      while (t <= bound && 0 < returns.length) {
        const back = returns.pop() as { key: Key; bound: number };
        [current, bound] = [back.key, back.bound];
      }
    }
    return segments;
  }
}

const IDLE: Life = { key: "0", starts: [], kinds: [], wakes: [], parent: undefined, cpu: -1, pending: undefined };

/** Entry, exit, and what they are called here. */
const INTERRUPTS: readonly (readonly [RegExp, RegExp, string])[] = [
  [/^irq_handler_entry$/, /^irq_handler_exit$/, "irq"],
  [/^(irq_)?softirq_entry$/, /^(irq_)?softirq_exit$/, "softirq"],
  [/^x86_irq_vectors_\w+_entry$/, /^x86_irq_vectors_\w+_exit$/, "vector"],
  [/^(timer_)?hrtimer_expire_entry$/, /^(timer_)?hrtimer_expire_exit$/, "hrtimer"],
  [/^timer_expire_entry$/, /^timer_expire_exit$/, "timer"],
];

function contextOf(what: string, name: string, text: string): string {
  const number = what === "irq" ? field(text, "irq") : what === "softirq" ? field(text, "vec") : undefined;
  return `${what} ${number ?? (what === "vector" ? name.replace(/_(entry|exit)$/, "") : "")}`;
}

function enter(life: Life, t: number, kind: Kind): void {
  while (0 < life.starts.length && t <= (life.starts.at(-1) as number)) {
    life.starts.pop();
    life.kinds.pop();
  }
  life.starts.push(t);
  life.kinds.push(kind);
}

function last(life: Life): Kind {
  return life.kinds.at(-1) ?? "unknown";
}

function isWait(kind: Kind): boolean {
  return kind === "blocked" || kind === "stopped" || kind === "new";
}

/** Index of the last start before `t`. */
function before(starts: readonly number[], t: number): number {
  let [low, high] = [-1, starts.length];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) < t) low = middle;
    else high = middle;
  }
  return low;
}

function lastWake({ wakes }: Life, after: number, until: number): Wake | undefined {
  let [low, high] = [-1, wakes.length];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if ((wakes[middle] as Wake).at <= until) low = middle;
    else high = middle;
  }
  const wake = wakes[low];
  return wake !== undefined && after < wake.at ? wake : undefined;
}

/** A number by name; of an enumeration what its label stands for. */
function field(text: string, name: string): number | undefined {
  const found = new RegExp(`[{,] ${name} = (?:\\( .*?container = )?(-?\\d+)`).exec(text);
  return found ? Number(found[1]) : undefined;
}

/** The same of an event's own fields, which come last. */
function payload(text: string, name: string): number {
  const at = text.lastIndexOf(` ${name} = `);
  return at < 0 ? -1 : (field(`{${text.slice(at)}`, name) ?? -1);
}

/** Reads a whole recording through babeltrace2. */
export async function readReference(folder: string, isOneStream = false): Promise<PathReference> {
  const release = kernelRelease(folder);
  const reference = new PathReference(4014 <= release, 3009 <= release);
  const pretty = ["-c", "out:sink.text.pretty", "-p", "clock-seconds=yes,no-delta=yes", "-x", "in:out"];
  const args = isOneStream
    ? ["run", "-c", "in:source.ctf.fs", "-p", `inputs=["${folder}"]`, ...pretty]
    : ["--clock-seconds", "--no-delta", folder];
  const child = spawn("babeltrace2", args, { stdio: ["ignore", "pipe", "ignore"] });
  for await (const text of createInterface({ input: child.stdout })) {
    const found = /^\[(\d+)\.(\d{9})\] (?:[^ {]+ )?([^ {]+): \{/.exec(text);
    if (found === null) continue;
    reference.take(BigInt(`${found[1]}${found[2]}`), found[3] as string, text);
  }
  return reference;
}

function kernelRelease(folder: string): number {
  const { stdout } = spawnSync("babeltrace2", ["-o", "ctf-metadata", folder], { encoding: "utf8", maxBuffer: 1 << 26 });
  const found = /kernel_release = "(\d+)\.(\d+)/.exec(stdout);
  return found ? Number(found[1]) * 1000 + Number(found[2]) : 9999;
}
