import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneKind } from "../../workers/model/lanes.js";
import { STATE_COUNT, State } from "../../workers/model/states.js";
import { fractionsFrom } from "../setup/random.js";

/** Made-up lanes with plausible rhythms: for tests of the window and for measuring it without an engine. */
export interface SyntheticShape {
  readonly vms: number;
  readonly vcpusPerVm: number;
  readonly cpus: number;
  readonly threads: number;
  readonly spanNs: number;
  /** Intervals in each lane's pattern. */
  readonly intervals: number;
}

export const SMALL: SyntheticShape = { vms: 2, vcpusPerVm: 2, cpus: 4, threads: 24, spanNs: 4e9, intervals: 4000 };
export const HUGE: SyntheticShape = {
  vms: 40,
  vcpusPerVm: 16,
  cpus: 128,
  threads: 4000,
  spanNs: 3600e9,
  intervals: 40_000,
};

/** Intervals of a lane: `start[i]` to `start[i + 1]` is in `state[i]`. */
export interface Pattern {
  readonly start: Float64Array;
  readonly state: Uint8Array;
  readonly reason: Uint8Array;
  /** Time in each state before interval `i`: `sums[i * STATE_COUNT + state]`. */
  readonly sums: Float64Array;
}

export const EXIT_REASONS = ["HLT", "EPT_VIOLATION", "MSR_WRITE", "IO_INSTRUCTION", "EXTERNAL_INTERRUPT", "CPUID"];

type Step = readonly [state: State, meanNs: number, weight: number];

const VCPU_STEPS: readonly Step[] = [
  [State.GUEST, 220_000, 30],
  [State.HYPERVISOR, 9_000, 26],
  [State.VMM, 60_000, 5],
  [State.HALT_POLL, 40_000, 4],
  [State.WAIT, 900_000, 9],
  [State.RUNNABLE, 70_000, 5],
  [State.PREEMPTED, 300_000, 4],
  [State.VMM_BLOCKED, 150_000, 2],
  [State.GUEST_NESTED, 90_000, 2],
];
const CPU_STEPS: readonly Step[] = [
  [State.GUEST, 300_000, 20],
  [State.IDLE, 700_000, 16],
  [State.SYSCALL, 30_000, 14],
  [State.USER, 120_000, 10],
  [State.IRQ, 6_000, 8],
  [State.SOFTIRQ, 12_000, 5],
];
const THREAD_STEPS: readonly Step[] = [
  [State.USER, 120_000, 10],
  [State.SYSCALL, 40_000, 12],
  [State.BLOCKED, 2_500_000, 14],
  [State.RUNNABLE, 50_000, 6],
  [State.PREEMPTED, 120_000, 3],
  [State.INTERRUPTED, 8_000, 3],
];

const PATTERNS_PER_KIND = 6;

/** A lane's pattern by lane id; lanes share a few patterns so that thousands cost nothing. */
export function makePatterns(shape: SyntheticShape): (lane: number, kind: LaneKind) => Pattern | undefined {
  const family = (steps: readonly Step[], seed: number) =>
    Array.from({ length: PATTERNS_PER_KIND }, (_, i) => makePattern(steps, shape, seed + i * 7919));
  const vcpu = family(VCPU_STEPS, 1);
  const cpu = family(CPU_STEPS, 2);
  const thread = family(THREAD_STEPS, 3);
  return (lane, kind) => {
    const pick = (patterns: readonly Pattern[]) => patterns[lane % PATTERNS_PER_KIND];
    if (kind === "vcpu") return pick(vcpu);
    if (kind === "cpu") return pick(cpu);
    return kind === "thread" || kind === "process" ? pick(thread) : undefined;
  };
}

function makePattern(steps: readonly Step[], shape: SyntheticShape, seed: number): Pattern {
  const random = fractionsFrom(seed);
  const n = shape.intervals;
  const start = new Float64Array(n + 1);
  const state = new Uint8Array(n);
  const reason = new Uint8Array(n);
  const total = steps.reduce((sum, step) => sum + step[2], 0);
  const lostAt = Math.floor(n * (0.55 + random() * 0.2));
  let t = 0;
  let before = -1;
  for (let i = 0; i < n; i++) {
    const step = i === lostAt ? undefined : choose(steps, total, before, random);
    state[i] = step?.[0] ?? State.UNKNOWN;
    reason[i] = Math.floor(random() * EXIT_REASONS.length);
    start[i] = t;
    // Busy and quiet stretches, so that a zoomed-out lane has a shape.
    const tide = 0.35 + 1.3 * Math.sin(i / (n / 14) + seed) ** 2;
    const mean =
      step === undefined ? 1e7 : step[0] === State.WAIT || step[0] === State.BLOCKED ? step[1] * tide : step[1];
    t += Math.max(200, Math.round(-Math.log(1 - random()) * mean));
    before = state[i] ?? -1;
  }
  start[n] = t;
  const scale = shape.spanNs / t;
  for (let i = 0; i <= n; i++) start[i] = Math.round((start[i] ?? 0) * scale);
  return { start, state, reason, sums: runningSums(start, state) };
}

function runningSums(start: Float64Array, state: Uint8Array): Float64Array {
  const sums = new Float64Array((state.length + 1) * STATE_COUNT);
  for (let i = 0; i < state.length; i++) {
    const at = i * STATE_COUNT;
    for (let s = 0; s < STATE_COUNT; s++) sums[at + STATE_COUNT + s] = sums[at + s] ?? 0;
    const s = at + STATE_COUNT + (state[i] ?? 0);
    sums[s] = (sums[s] ?? 0) + (start[i + 1] ?? 0) - (start[i] ?? 0);
  }
  return sums;
}

function choose(steps: readonly Step[], total: number, before: number, random: () => number): Step | undefined {
  for (;;) {
    let left = random() * total;
    const step = steps.find((one) => {
      left -= one[2];
      return left <= 0;
    });
    if (step !== undefined && step[0] !== before) return step;
  }
}

export function makeLanes(shape: SyntheticShape): LaneList {
  const kinds: LaneKind[] = [];
  const paths: string[] = [];
  const names: string[] = [];
  const parents: number[] = [];
  const orders: number[] = [];
  const rows: number[] = [];
  const add = (kind: LaneKind, path: string, name: string, parent: number, order: number, count = 0) => {
    kinds.push(kind);
    paths.push(path);
    names.push(name);
    parents.push(parent);
    orders.push(order);
    rows.push(count);
    return kinds.length - 1;
  };
  const host = add("machine", "labhost", "labhost", -1, 0);
  for (let vm = 0; vm < shape.vms; vm++) {
    const pid = 961 + vm * 6;
    const name = ["web", "db", "cache", "build", "mail"][vm % 5] ?? "vm";
    const parent = add("vm", `labhost/vm/${pid}`, `${name}-${Math.floor(vm / 5) + 1}`, host, pid);
    for (let id = 0; id < shape.vcpusPerVm; id++) {
      const path = `labhost/vm/${pid}/vcpu/${id}`;
      const vcpu = add("vcpu", path, `vCPU ${id}`, parent, id, shape.intervals);
      if (id === 0) add("process", `labhost/vm/${pid}/process/1f3a000`, "process nginx", vcpu, 0, shape.intervals);
    }
  }
  const cpus = add("group", "labhost/cpu", "CPUs", host, 1);
  for (let cpu = 0; cpu < shape.cpus; cpu++) add("cpu", `labhost/cpu/${cpu}`, `CPU ${cpu}`, cpus, cpu, shape.intervals);
  const threads = add("group", "labhost/thread", "Threads", host, 2);
  for (let i = 0; i < shape.threads; i++) {
    const tid = 1000 + i * 3;
    const name = ["kworker/0:1", "nginx", "qemu-system-x86", "postgres", "systemd", "vhost-961"][i % 6] ?? "thread";
    add("thread", `labhost/thread/${tid}`, `${name} ${tid}`, threads, tid, shape.intervals);
  }
  return {
    version: 1,
    count: kinds.length,
    kinds,
    paths,
    names,
    machines: kinds.map(() => "labhost"),
    parents: Int32Array.from(parents),
    orders: Float64Array.from(orders),
    subjects: Float64Array.from(orders),
    tids: Int32Array.from(orders, (order, lane) => (kinds[lane] === "thread" ? order : -1)),
    pids: Int32Array.from(orders, (order, lane) => (kinds[lane] === "vm" ? order : -1)),
    gone: [],
    rows: Int32Array.from(rows),
    marks: [],
  };
}
