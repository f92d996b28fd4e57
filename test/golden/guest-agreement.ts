import type { Session } from "../../workers/analyses/session.js";
import type { LaneId, LaneKind } from "../../workers/model/lanes.js";
import { State } from "../../workers/model/states.js";
import type { TruthSpan } from "./guest-truth.js";

/** Of some time, 0..1: the share given to who really ran, to somebody else, and to nobody. */
export interface Score {
  readonly right: number;
  readonly wrong: number;
  readonly unknown: number;
}

export interface Agreement {
  /** The vCPU's guest time of which the truth is known. */
  readonly guestNs: number;
  /** The share of it in which some lane is current: a process, the kernel, idle, or "not known which". */
  readonly claimed: number;
  readonly process: Score;
  readonly thread: Score;
  /** The part of it in which, by the truth, a user thread was in user mode. */
  readonly user: { readonly ns: number; readonly process: Score; readonly thread: Score };
  /** What the wrong shares consist of, largest first. */
  readonly confusion: readonly string[];
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly lane: LaneId;
}

/** Compares what the lanes of a VM say of one of its vCPUs with who really ran, over the time that is recorded. */
export function agreement(session: Session, endNs: number, vcpuPath: string, truth: readonly TruthSpan[]): Agreement {
  const vcpu = session.lanes.find(vcpuPath) ?? -1;
  const vm = vcpuPath.replace(/\/vcpu\/.*/, "");
  const guest = spansOf(session, vcpu, endNs, (aux) => aux === -1).map((span) => ({ ...span, lane: vcpu }));
  const all = laneSpans(session, vm, "process", vcpu, endNs);
  const threads = laneSpans(session, vm, "guest-thread", vcpu, endNs);
  const keyOf = (lane: LaneId) => session.lanes.specs[lane]?.path.slice(vm.length + "/process/".length) ?? "";
  const processes = all.filter(({ lane }) => keyOf(lane) !== "unknown");
  const idle = processes.filter(({ lane }) => keyOf(lane) === "idle");
  const compare = (real: readonly TruthSpan[]) => {
    const ns = sum(overlap(guest, real, () => "all"));
    const byProcess = overlap(processes, real, processName);
    const byThread = overlap([...threads, ...idle], real, ({ tid }) => `${tid}`);
    const process = score(byProcess, ns, (lane) => (/^(kernel|idle)$/.test(keyOf(lane)) ? keyOf(lane) : undefined));
    // Threads of the kernel run no user mode, whichever they are; that the idle task is one thread is known.
    const thread = score(byThread, ns, (lane) => (keyOf(lane) === "idle" ? "0" : undefined));
    return { ns, process, thread, byProcess, byThread };
  };
  const whole = compare(truth);
  const user = compare(truth.filter(({ isUserMode, isKernel, tid }) => isUserMode && !isKernel && tid !== 0));
  return {
    guestNs: whole.ns,
    claimed: sum(overlap(all, truth, () => "all")) / whole.ns,
    process: whole.process,
    thread: whole.thread,
    user: { ns: user.ns, process: user.process, thread: user.thread },
    confusion: [...confusion(user.byProcess, keyOf, user.ns), ...confusion(user.byThread, keyOf, user.ns)],
  };
}

function processName({ tid, pid, isKernel }: TruthSpan): string {
  if (tid === 0) return "idle";
  return isKernel ? "kernel" : `${pid}`;
}

type Matrix = Map<LaneId, Map<string, number>>;

/** Time each lane and each name share. Both lists are in order of time. */
function overlap(spans: readonly Span[], truth: readonly TruthSpan[], nameOf: (span: TruthSpan) => string): Matrix {
  const matrix: Matrix = new Map();
  const sorted = [...spans].sort((a, b) => a.start - b.start);
  let from = 0;
  for (const { start, end, lane } of sorted) {
    while (from < truth.length && (truth[from]?.end ?? 0) <= start) from++;
    for (let i = from; i < truth.length; i++) {
      const real = truth[i];
      if (!real || end <= real.start) break;
      const ns = Math.min(end, real.end) - Math.max(start, real.start);
      if (ns <= 0) continue;
      const row = matrix.get(lane) ?? new Map<string, number>();
      matrix.set(lane, row);
      const name = nameOf(real);
      row.set(name, (row.get(name) ?? 0) + ns);
    }
  }
  return matrix;
}

/** A lane means the name it shares most time with, unless it says itself what it means. `ns`: the time in question. */
function score(matrix: Matrix, ns: number, meaning: (lane: LaneId) => string | undefined): Score {
  let right = 0;
  for (const [lane, row] of matrix) {
    const name = meaning(lane);
    right += name === undefined ? Math.max(...row.values()) : (row.get(name) ?? 0);
  }
  const all = sum(matrix);
  return { right: right / ns, wrong: (all - right) / ns, unknown: 1 - all / ns };
}

function sum(matrix: Matrix): number {
  let all = 0;
  for (const row of matrix.values()) for (const ns of row.values()) all += ns;
  return all;
}

/** The largest disagreements, in per cent. */
function confusion(matrix: Matrix, keyOf: (lane: LaneId) => string, total: number): string[] {
  return [...matrix]
    .flatMap(([lane, row]) => {
      const key = keyOf(lane);
      const most = Math.max(...row.values());
      return [...row].map(([name, ns]) => ({ key, name, ns, isRight: key.length < 7 ? key === name : ns === most }));
    })
    .filter(({ isRight }) => !isRight)
    .sort((a, b) => b.ns - a.ns)
    .slice(0, 6)
    .map(({ key, name, ns }) => `${key} was ${name}: ${((100 * ns) / total).toFixed(2)} %`);
}

function laneSpans(session: Session, vm: string, kind: LaneKind, vcpu: LaneId, endNs: number): Span[] {
  return session.lanes.specs.flatMap((spec, lane) =>
    spec.kind === kind && spec.path.startsWith(`${vm}/`) ? spansOf(session, lane, endNs, (aux) => aux === vcpu) : [],
  );
}

function spansOf(session: Session, lane: LaneId, endNs: number, takes: (aux: number) => boolean): Span[] {
  const track = session.lanes.track(lane);
  const spans: Span[] = [];
  for (let row = 0; row < track.count; row++) {
    if (track.stateAt(row) !== State.GUEST || !takes(track.auxAt(row))) continue;
    spans.push({ start: track.startAt(row), end: track.endAt(row, endNs), lane });
  }
  return spans;
}
