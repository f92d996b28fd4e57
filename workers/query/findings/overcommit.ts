import type { Finding } from "../../model/findings.js";
import type { LaneId } from "../../model/lanes.js";
import { type CulpritKind, type CulpritSink, culpritSteps } from "../steal/culprits.js";
import type { Steps } from "../steps.js";
import { laneWords, percentWords, timeWords } from "../words.js";
import { pathsOf, type Scene, severityOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** Phases are looked for in steps of this length: several times a scheduling slice, short beside any phase. */
const STEP_NS = 100e6;
/** Who had the CPU was one more thread that wanted it. */
const COMPETES: ReadonlySet<CulpritKind> = new Set<CulpritKind>(["own-vm", "other-vm", "realtime", "kernel", "host"]);

interface CpuDemand {
  /** ns of vCPUs waiting while another thread ran, by step. */
  readonly waiting: Map<number, number>;
  readonly victims: Map<LaneId, number>;
  /** ns by who ran meanwhile. */
  readonly culprits: Map<LaneId, number>;
}

/** CPUs for which more vCPUs competed, for a while, than one CPU can carry. */
export function* overcommit(scene: Scene): Steps<readonly Finding[]> {
  const byCpu = yield* demands(scene);
  return [...byCpu].flatMap(([cpu, demand]): Finding[] => {
    const phases = phasesOf(demand.waiting);
    const longest = phases.reduce((best, phase) => (best.ns < phase.ns ? phase : best), { from: 0, to: 0, ns: 0 });
    if ((longest.to - longest.from) * STEP_NS < LIMITS.overcommitPhase.from) return [];
    const length = (longest.to - longest.from) * STEP_NS;
    // A phase of a second or longer weighs what waits in it, a shorter one less.
    const weight = (longest.ns / length) * Math.min(1, length / 1e9);
    const total = phases.reduce((sum, { from, to }) => sum + (to - from) * STEP_NS, 0);
    const name = laneWords(scene.context, cpu);
    const [victims, culprits] = [largest(demand.victims), largest(demand.culprits)];
    const t0 = Math.max(scene.t0, longest.from * STEP_NS);
    return [
      {
        id: "overcommit",
        severity: severityOf(weight, {
          from: LIMITS.overcommitWaiting.from / 4,
          worst: LIMITS.overcommitWaiting.worst,
        }),
        isSuspicion: false,
        title: `${name} is overcommitted for ${timeWords(length)}: on average ${(longest.ns / length).toFixed(1)} vCPUs waited for it`,
        text:
          "Another thread ran meanwhile. " +
          `All such phases together last ${timeWords(total)}, ${percentWords(total / (scene.t1 - scene.t0))} of the window.`,
        evidence: [
          ...victims.map(([lane, ns]) => `${laneWords(scene.context, lane)} waited ${timeWords(ns)} in all`),
          ...culprits.map(([lane, ns]) => `meanwhile ${laneWords(scene.context, lane)} ran for ${timeWords(ns)}`),
        ],
        lanes: pathsOf(scene, cpu, ...victims.map(([lane]) => lane)),
        t0,
        t1: Math.min(scene.t1, longest.to * STEP_NS),
        table: "steal",
      },
    ];
  });
}

/** Those worth naming. */
function largest(byLane: ReadonlyMap<LaneId, number>): [LaneId, number][] {
  return [...byLane].sort(([, a], [, b]) => b - a).slice(0, 5);
}

function* demands({ session, context, t0, t1, vcpus }: Scene): Steps<Map<LaneId, CpuDemand>> {
  const isVcpu = new Set(vcpus.map(({ vcpu }) => vcpu.lane));
  const found = new Map<LaneId, CpuDemand>();
  const add: CulpritSink = (victim, culprit, kind, start, end, stay) => {
    if (!COMPETES.has(kind)) return;
    const cpu = session.runqueue.cpuLanes.at(stay);
    const demand = found.get(cpu) ?? noDemand();
    found.set(cpu, demand);
    demand.culprits.set(culprit, (demand.culprits.get(culprit) ?? 0) + end - start);
    demand.victims.set(victim, (demand.victims.get(victim) ?? 0) + end - start);
    for (let step = Math.floor(start / STEP_NS); step * STEP_NS < end; step++) {
      const ns = Math.min(end, (step + 1) * STEP_NS) - Math.max(start, step * STEP_NS);
      demand.waiting.set(step, (demand.waiting.get(step) ?? 0) + ns);
    }
  };
  yield* culpritSteps(session, t0, t1, context.untilNs, add, isVcpu);
  return found;
}

function noDemand(): CpuDemand {
  return { waiting: new Map(), victims: new Map(), culprits: new Map() };
}

interface Phase {
  readonly from: number;
  readonly to: number;
  readonly ns: number;
}

/** Runs of steps with enough waiting; one quiet step does not end a phase. */
function phasesOf(waiting: ReadonlyMap<number, number>): Phase[] {
  const phases: Phase[] = [];
  for (const step of [...waiting.keys()].sort((a, b) => a - b)) {
    const ns = waiting.get(step) as number;
    if (ns < LIMITS.overcommitWaiting.from * STEP_NS) continue;
    const last = phases.at(-1);
    if (last !== undefined && step <= last.to + 1)
      phases[phases.length - 1] = { ...last, to: step + 1, ns: last.ns + ns };
    else phases.push({ from: step, to: step + 1, ns });
  }
  return phases;
}
