import type { Session } from "../../workers/analyses/session.js";
import type { LaneId, LaneKind } from "../../workers/model/lanes.js";
import { State } from "../../workers/model/states.js";
import type { TruthSpan } from "./guest-truth.js";

/** Shares of a vCPU's guest time, 0..1. */
export interface Agreement {
  readonly guestNs: number;
  /** Time for which the right process is shown; for which none is. */
  readonly process: number;
  readonly processUnknown: number;
  readonly thread: number;
  readonly threadUnknown: number;
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
  const total =
    overlap(guest, truth, () => "all")
      .get(vcpu)
      ?.get("all") ?? 0;
  const kindOf = (lane: LaneId) => session.lanes.specs[lane]?.path.slice(vm.length + "/process/".length) ?? "";

  const processes = laneSpans(session, vm, "process", vcpu, endNs);
  const byProcess = overlap(processes, truth, processName);
  const process = score(byProcess, (lane) => {
    const key = kindOf(lane);
    return key === "kernel" || key === "idle" ? key : undefined;
  });
  const threads = laneSpans(session, vm, "guest-thread", vcpu, endNs);
  const idle = processes.filter(({ lane }) => kindOf(lane) === "idle");
  const byThread = overlap([...threads, ...idle], truth, ({ tid }) => `${tid}`);
  const thread = score(byThread, (lane) => (kindOf(lane) === "idle" ? "0" : undefined));
  return {
    guestNs: total,
    process: process.right / total,
    processUnknown: 1 - process.all / total,
    thread: thread.right / total,
    threadUnknown: 1 - thread.all / total,
    confusion: confusion(byProcess, kindOf, total),
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

/** A lane means the name it shares most time with, unless it says itself what it means. */
function score(matrix: Matrix, meaning: (lane: LaneId) => string | undefined): { right: number; all: number } {
  let right = 0;
  let all = 0;
  for (const [lane, row] of matrix) {
    for (const ns of row.values()) all += ns;
    const name = meaning(lane);
    right += name === undefined ? Math.max(...row.values()) : (row.get(name) ?? 0);
  }
  return { right, all };
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
    .slice(0, 12)
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
