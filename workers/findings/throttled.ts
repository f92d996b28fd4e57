import { formatCount, formatDuration, formatPercent } from "../core/format.js";
import { firstIndex } from "../core/search.js";
import type { Finding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { laneWords } from "../query/lane-words.js";
import { STEP_ROWS, type Steps } from "../query/resumable.js";
import { IDLE_OCCUPANT, type Occupants } from "../query/steal/occupants.js";
import { type DetectorInput, pathsOf, severityOf, shareOf, vmLaneOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** cpu.cfs_period_us by default. */
const PERIOD_NS = 100e6;
/** A throttled group goes on at the beginning of a period; timers and the queue before it take a little. */
const NEAR_NS = 2e6;

interface Stall {
  readonly start: number;
  readonly end: number;
}

/**
 * vCPUs that were able to run and did not, though their CPU idled, until a multiple of 100 ms: a CPU quota of their
 * control group looks like this. No tracepoint reports throttling (Linux 6.12), so this stays a suspicion.
 */
export function* throttled(input: DetectorInput): Steps<readonly Finding[]> {
  const byVm = yield* stallsByVm(input);
  return [...byVm].flatMap(([vm, { stalls, idleNs, pieces }]): Finding[] => {
    const inPhase = largestPhase(stalls);
    const isInStep = LIMITS.throttledInStep.from * stalls.length <= inPhase;
    if (stalls.length < LIMITS.throttledStalls.from || !isInStep) return [];
    const ns = stalls.reduce((sum, { start, end }) => sum + end - start, 0);
    const worst = stalls.reduce((a, b) => (a.end - a.start < b.end - b.start ? b : a));
    const name = laneWords(input.context, vm);
    return [
      {
        id: "throttled",
        severity: severityOf(shareOf(input, ns), LIMITS.throttledShare),
        figure: { value: idleNs, unit: "ns" },
        isSuspicion: true,
        title:
          `${name} seems to be throttled by a CPU quota: its vCPUs stalled for ${formatDuration(idleNs)} in all, up to ` +
          `${formatDuration(worst.end - worst.start)} at a time`,
        text:
          `Its vCPUs could have run while their CPU idled, ${formatDuration(idleNs)} in ${formatCount(pieces)} pieces. Of the ` +
          `${formatCount(stalls.length)} pieces of ${formatDuration(LIMITS.throttledStall.from)} or longer (${formatDuration(ns)}), ` +
          `${formatPercent(inPhase / stalls.length)} end at the same point of a 100 ms period. Look at cpu.stat of its control group.`,
        evidence: [`the longest stall took ${formatDuration(worst.end - worst.start)}`],
        lanes: pathsOf(input, vm),
        t0: worst.start,
        t1: worst.end,
        table: "steal",
      },
    ];
  });
}

/** Waits of a VM's vCPUs beside idle CPUs. */
interface Stalls {
  /** Only stalls longer than a CPU takes to wake up. */
  readonly stalls: Stall[];
  idleNs: number;
  pieces: number;
}

function* stallsByVm(input: DetectorInput): Steps<Map<LaneId, Stalls>> {
  const { context, t0, t1, vcpus, splitter } = input;
  const { runqueue } = context;
  const vmOf = new Map(vcpus.map((vcpu) => [vcpu, vmLaneOf(input, vcpu)]));
  const idleRuns = new Map<LaneId, Int32Array>();
  const byVm = new Map<LaneId, Stalls>();
  let looked = 0;
  for (let stay = runqueue.firstAfter("end", t0); stay < runqueue.count; stay++) {
    looked += 1;
    if (looked % STEP_ROWS === 0) yield;
    const vm = vmOf.get(runqueue.columns.lane.at(stay));
    const [from, to] = [Math.max(t0, runqueue.columns.start.at(stay)), Math.min(t1, runqueue.columns.end.at(stay))];
    if (vm === undefined || to <= from) continue;
    const occupants = yield* splitter.occupants(runqueue.columns.cpuLane.at(stay));
    const idle = idleRuns.get(occupants.cpuLane) ?? idleRunsOf(occupants);
    idleRuns.set(occupants.cpuLane, idle);
    const first = firstIndex(0, idle.length, (i) => from < occupants.endAt(idle[i] as number));
    for (let i = first; i < idle.length; i++) {
      const run = idle[i] as number;
      if (to <= occupants.starts.at(run)) break;
      looked += 1;
      if (MOST_STALLS < looked) throw new Error(`more than ${MOST_STALLS} stalls; a shorter window has fewer`);
      const [start, end] = [Math.max(from, occupants.starts.at(run)), Math.min(to, occupants.endAt(run))];
      if (start < end) note(byVm, vm, start, end);
    }
  }
  return byVm;
}

/** Looked at; some seconds of work. */
const MOST_STALLS = 2e7;

function note(byVm: Map<LaneId, Stalls>, vm: LaneId, start: number, end: number): void {
  const known = byVm.get(vm) ?? { stalls: [], idleNs: 0, pieces: 0 };
  byVm.set(vm, known);
  known.idleNs += end - start;
  known.pieces += 1;
  if (LIMITS.throttledStall.from <= end - start) known.stalls.push({ start, end });
}

/** Runs in which the CPU idles. */
function idleRunsOf(occupants: Occupants): Int32Array {
  const idle: number[] = [];
  for (let run = 0; run < occupants.count; run++) if (occupants.lanes.at(run) === IDLE_OCCUPANT) idle.push(run);
  return Int32Array.from(idle);
}

/** How many stalls end within NEAR_NS of each other, periods aside. */
function largestPhase(stalls: readonly Stall[]): number {
  const phases = stalls.map(({ end }) => end % PERIOD_NS).sort((a, b) => a - b);
  const twice = [...phases, ...phases.map((phase) => phase + PERIOD_NS)];
  let most = 0;
  let from = 0;
  for (let to = 0; to < twice.length; to++) {
    while (NEAR_NS < (twice[to] as number) - (twice[from] as number)) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return Math.min(most, phases.length);
}
