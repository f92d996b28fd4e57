import type { Emitter, EventStream } from "./event-stream.js";
import { commBytes } from "./stream-writer.js";

export interface ThreadSpec {
  readonly tid: number;
  readonly pid: number;
  readonly name: string;
  readonly isKernel?: boolean;
  /** How likely it takes the CPU at once from what runs there when it wakes. */
  readonly preempts?: number;
  /** When it first has something to do, from when all others have. */
  readonly delayNs?: number;
}

/** What a thread does. Called with the CPU whose current thread it is. */
export interface Behaviour {
  /** Does the next thing, and says with `goOn` or `block` how it continues. */
  step(cpu: Cpu): void;
  /** An interrupt ends what `step` planned early. `step` is called again afterwards, or later after a switch. */
  interrupted?(cpu: Cpu): void;
  /** Woken by what `cpu` does. */
  woken?(atNs: number, cpu: Cpu): void;
  switchedIn?(atNs: number): void;
  switchedOut?(atNs: number, place: Thread["place"]): void;
}

export class Thread implements Emitter {
  readonly tid: number;
  readonly pid: number;
  readonly comm: Uint8Array;
  readonly prio = 20;
  readonly isKernel: boolean;
  readonly preempts: number;
  place: "asleep" | "queued" | "running" = "asleep";
  /** When it came to be there, for places other than "running". */
  sinceNs = 0;

  constructor(
    readonly spec: ThreadSpec,
    readonly behaviour: Behaviour,
    public cpu: Cpu,
  ) {
    this.tid = spec.tid;
    this.pid = spec.pid;
    this.comm = commBytes(spec.name);
    this.isKernel = spec.isKernel ?? false;
    this.preempts = spec.preempts ?? 0.1;
  }
}

export class Cpu {
  readonly queue: Thread[] = [];
  readonly pending: ((cpu: Cpu) => void)[] = [];
  readonly idle: Thread;
  current: Thread;
  /** Time of the last event here. */
  clock: number;
  /** When it next has something to do by itself. */
  nextAt = Number.POSITIVE_INFINITY;
  isInterruptible = true;
  isAsleep = false;
  needsSwitch = false;
  sliceBegan: number;

  constructor(
    readonly id: number,
    readonly stream: EventStream,
    beginNs: number,
  ) {
    this.idle = new Thread({ tid: 0, pid: 0, name: `swapper/${id}`, isKernel: true }, IDLE, this);
    this.current = this.idle;
    this.clock = beginNs;
    this.sliceBegan = beginNs;
  }
}

const IDLE: Behaviour = { step: () => undefined };
