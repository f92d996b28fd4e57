import type { Steal } from "./books.js";
import type { Gap } from "./losses.js";

export type VcpuState =
  | "guest"
  | "hypervisor"
  | "halt-poll"
  | "vmm"
  | "wait"
  | "vmm-blocked"
  | "runnable"
  | "preempted";

export type TrueReason = "timer" | "ipi" | "disk" | "net" | "device" | "host-memory";

/** A vCPU slept; times as clock values. */
export interface TrueWait {
  readonly startNs: number;
  readonly wokenNs: number;
  readonly reason: TrueReason;
  /** Thread that woke it, 0: an interrupt did. */
  readonly wakerTid: number;
}

export interface TruePolls {
  readonly polls: number;
  readonly successes: number;
  readonly pollNs: number;
  readonly failedNs: number;
}

/** truth.json: what the generator knows of each vCPU. Times are ns from the trace's begin. */
export interface TrueVcpu {
  readonly pid: number;
  readonly tid: number;
  readonly id: number;
  /** Its first kvm_entry: from then on it is known to be a vCPU. */
  readonly firstNs: number;
  readonly exits: number;
  /** Time by public state name. */
  readonly states: Readonly<Record<string, number>>;
  readonly detail?: {
    /** Each state with its begin; the last one lasts until the end. */
    readonly rows: readonly (readonly [startNs: number, state: VcpuState])[];
    readonly waits: readonly TrueWait[];
    readonly polls: TruePolls;
    /** Exits that were followed by an entry, by reason. */
    readonly exits: Readonly<Record<string, number>>;
    readonly steal: readonly Steal[];
  };
}

export interface TruthFile {
  readonly beginNs: number;
  readonly endNs: number;
  readonly vcpus: readonly TrueVcpu[];
  /** Where events of a CPU are missing: what happened there can only be guessed. */
  readonly gaps: readonly Gap[];
  /** By tid: when it got a CPU and when it left it, in turn. */
  readonly runs: Readonly<Record<string, readonly number[]>>;
}

/** Follows one vCPU by the definitions of docs/states.md, from when it is known to be one: its first kvm_entry. */
export class VcpuTruth {
  exits = 0;
  firstNs = Number.NaN;
  private readonly sums = new Map<VcpuState, number>();
  private state: VcpuState | undefined;
  private since = 0;

  constructor(
    readonly pid: number,
    readonly tid: number,
    readonly id: number,
    /** Undefined: only sums are kept. */
    readonly detail: VcpuDetail | undefined,
  ) {}

  enter(atNs: number, state: VcpuState): void {
    if (this.state === undefined) {
      if (state !== "guest") return;
      this.firstNs = atNs;
    } else {
      this.sums.set(this.state, (this.sums.get(this.state) ?? 0) + atNs - this.since);
      this.detail?.left(this.state, this.since, atNs, state);
    }
    this.state = state;
    this.since = atNs;
    this.detail?.rows.push([atNs, state]);
  }

  exited(reason: number): void {
    this.exits += 1;
    if (this.detail !== undefined) this.detail.openExit = reason;
  }

  /** What happens now at `atNs` ends a wait, if it is in one. */
  woken(atNs: number, reason: TrueReason, wakerTid: number): void {
    if (this.state !== "wait") return;
    this.detail?.waits.push({ startNs: this.since, wokenNs: atNs, reason, wakerTid });
  }

  sumsUntil(endNs: number): Record<string, number> {
    const sums = Object.fromEntries(this.sums);
    if (this.state !== undefined) sums[this.state] = (sums[this.state] ?? 0) + endNs - this.since;
    return sums;
  }
}

/** All a vCPU did, one by one. */
export class VcpuDetail {
  readonly rows: [number, VcpuState][] = [];
  readonly waits: TrueWait[] = [];
  readonly exits: Record<string, number> = {};
  readonly polls = { polls: 0, successes: 0, pollNs: 0, failedNs: 0 };
  openExit = -1;

  left(state: VcpuState, since: number, atNs: number, next: VcpuState): void {
    if (next === "guest" && 0 <= this.openExit) {
      this.exits[this.openExit] = (this.exits[this.openExit] ?? 0) + 1;
      this.openExit = -1;
    }
    if (state !== "halt-poll") return;
    const { polls } = this;
    polls.polls += 1;
    polls.pollNs += atNs - since;
    if (next === "wait") polls.failedNs += atNs - since;
    else if (next === "guest") polls.successes += 1;
  }
}
