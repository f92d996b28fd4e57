import { formatDuration, formatPercent } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { laneWords } from "../query/lane-words.js";
import { STEP_ROWS, type Steps } from "../query/resumable.js";
import { type CulpritKind, kindOf } from "../query/steal/culprits.js";
import { UNKNOWN_OCCUPANT } from "../query/steal/occupants.js";
import { RunTimes } from "../query/steal/run-times.js";
import type { StaySplitter } from "../query/steal/stay-splitter.js";
import { type DetectorInput, pathsOf, severityOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** Phases are looked for in steps of this length: several times a scheduling slice, short beside any phase. */
const STEP_NS = 100e6;
/** Of traces longer than about two hours steps are longer. */
const MOST_STEPS = 65_536;
/** Kinds of occupants that compete for the CPU. */
const COMPETES: ReadonlySet<CulpritKind> = new Set<CulpritKind>(["own-vm", "other-vm", "realtime", "kernel", "host"]);

/** A CPU with such a phase. */
interface Crowd {
  readonly phases: readonly Phase[];
  readonly longest: Phase;
  /** ns by the lane that waited, and by the lane that ran meanwhile. */
  readonly victims: Map<LaneId, number>;
  readonly culprits: Map<LaneId, number>;
}

/** CPUs for which more vCPUs competed, for a while, than one CPU can carry. */
export function* overcommit(input: DetectorInput): Steps<readonly Finding[]> {
  const stepNs = Math.max(STEP_NS, (input.t1 - input.t0) / MOST_STEPS);
  const { from, worst } = LIMITS.overcommitWaiting;
  const crowded = new Map<LaneId, Crowd>();
  for (const [cpu, waiting] of yield* waitingByCpu(input, stepNs)) {
    const phases = phasesOf(waiting, stepNs);
    const longest = phases.reduce((best, phase) => (best.ns < phase.ns ? phase : best), { from: 0, to: 0, ns: 0 });
    if ((longest.to - longest.from) * stepNs < LIMITS.overcommitPhase.from) continue;
    crowded.set(cpu, { phases, longest, victims: new Map(), culprits: new Map() });
  }
  yield* addParties(input, crowded);
  return [...crowded].map(([cpu, { phases, longest, ...parties }]): Finding => {
    const lengthOf = ({ from, to }: Phase) => Math.min(input.t1, to * stepNs) - Math.max(input.t0, from * stepNs);
    const length = lengthOf(longest);
    // A phase of a second or longer weighs as much as vCPUs wait in it, a shorter one less.
    const weight = (longest.ns / length) * Math.min(1, length / 1e9);
    const total = phases.reduce((sum, phase) => sum + lengthOf(phase), 0);
    const name = laneWords(input.context, cpu);
    const [victims, culprits] = [largest(parties.victims), largest(parties.culprits)];
    const t0 = Math.max(input.t0, longest.from * stepNs);
    return {
      id: "overcommit",
      severity: severityOf(weight, { from: from / 4, worst }),
      figure: { value: length, unit: "ns" },
      isSuspicion: false,
      title: `${name} is overcommitted for ${formatDuration(length)}: on average ${(longest.ns / length).toFixed(1)} vCPUs waited for it`,
      text:
        "Another thread ran meanwhile. " +
        `All such phases together last ${formatDuration(total)}, ${formatPercent(total / (input.t1 - input.t0))} of the window.`,
      evidence: [
        ...victims.map(([lane, ns]) => `${laneWords(input.context, lane)} waited ${formatDuration(ns)} in all`),
        ...culprits.map(([lane, ns]) => `meanwhile ${laneWords(input.context, lane)} ran for ${formatDuration(ns)}`),
      ],
      lanes: pathsOf(input, cpu, ...victims.map(([lane]) => lane)),
      t0,
      t1: Math.min(input.t1, longest.to * stepNs),
      table: "steal",
    };
  });
}

/** Those worth naming. */
function largest(byLane: ReadonlyMap<LaneId, number>): [LaneId, number][] {
  return [...byLane].sort(([, a], [, b]) => b - a).slice(0, 5);
}

function* waitingByCpu(input: DetectorInput, stepNs: number): Steps<Map<LaneId, WaitingSteps>> {
  const found = new Map<LaneId, WaitingSteps>();
  const { runqueue } = input.context;
  for (let stay = runqueue.firstAfter("end", input.t0); stay < runqueue.count; stay++) {
    if (stay % STEP_ROWS === 0) yield;
    const start = Math.max(input.t0, runqueue.columns.start.at(stay));
    const end = Math.min(input.t1, runqueue.columns.end.at(stay));
    if (!input.isVcpu.has(runqueue.columns.lane.at(stay)) || end <= start) continue;
    const cpu = runqueue.columns.cpuLane.at(stay);
    const waiting = found.get(cpu) ?? (yield* noWaiting(input.splitter, cpu, stepNs));
    found.set(cpu, waiting);
    waiting.add(start, end);
  }
  return found;
}

function* noWaiting(splitter: StaySplitter, cpu: LaneId, stepNs: number): Steps<WaitingSteps> {
  const competing = new RunTimes();
  const occupants = yield* splitter.occupants(cpu);
  for (let run = 0; run < occupants.count; run++) {
    const occupant = occupants.lanes.at(run);
    const kind = kindOf(occupant, UNKNOWN_OCCUPANT, cpu, splitter.roles);
    if (COMPETES.has(kind)) competing.add(occupants.starts.at(run), occupants.endAt(run));
  }
  return new WaitingSteps(competing, stepNs);
}

/** Who waited for the crowded CPUs, and who had them. Stays of other CPUs are not split: that is the costly part. */
function* addParties({ context, isVcpu, splitter }: DetectorInput, crowded: ReadonlyMap<LaneId, Crowd>): Steps<void> {
  const { runqueue } = context;
  for (let stay = 0; 0 < crowded.size && stay < runqueue.count; stay++) {
    if (stay % STEP_ROWS === 0) yield;
    const crowd = crowded.get(runqueue.columns.cpuLane.at(stay));
    const victim = runqueue.columns.lane.at(stay);
    if (crowd === undefined || !isVcpu.has(victim)) continue;
    const rest = splitter.split(stay, (occupant, kind, ns) => {
      if (!COMPETES.has(kind)) return;
      crowd.victims.set(victim, (crowd.victims.get(victim) ?? 0) + ns);
      if (0 <= occupant) crowd.culprits.set(occupant, (crowd.culprits.get(occupant) ?? 0) + ns);
    });
    if (rest !== undefined) yield* rest;
  }
}

/** ns of waiting while another thread ran, by step of time. A wait costs the same however long it is. */
class WaitingSteps {
  /** Of the steps in which a wait begins or ends. */
  private readonly parts = new Map<number, number>();
  /** By step: waits that cover it whole and are new there, less those that cover the step before and not it. */
  private readonly begun = new Map<number, number>();

  constructor(
    private readonly competing: RunTimes,
    private readonly stepNs: number,
  ) {}

  add(start: number, end: number): void {
    const { stepNs } = this;
    const first = Math.floor(start / stepNs);
    const last = Math.floor(end / stepNs);
    this.addPart(first, start, Math.min(end, (first + 1) * stepNs));
    if (first === last) return;
    this.addPart(last, last * stepNs, end);
    if (first + 1 === last) return;
    this.begun.set(first + 1, (this.begun.get(first + 1) ?? 0) + 1);
    this.begun.set(last, (this.begun.get(last) ?? 0) - 1);
  }

  /** Steps in order of time. */
  *all(): Iterable<readonly [step: number, ns: number]> {
    const steps = [...new Set([...this.parts.keys(), ...this.begun.keys()])].sort((a, b) => a - b);
    let covering = 0;
    for (const [i, step] of steps.entries()) {
      covering += this.begun.get(step) ?? 0;
      yield [step, (this.parts.get(step) ?? 0) + covering * this.competingIn(step)];
      const next = steps[i + 1] ?? step + 1;
      for (let whole = step + 1; 0 < covering && whole < next; whole++)
        yield [whole, covering * this.competingIn(whole)];
    }
  }

  private competingIn(step: number): number {
    return this.competing.within(step * this.stepNs, (step + 1) * this.stepNs);
  }

  private addPart(step: number, start: number, end: number): void {
    this.parts.set(step, (this.parts.get(step) ?? 0) + this.competing.within(start, end));
  }
}

interface Phase {
  readonly from: number;
  readonly to: number;
  readonly ns: number;
}

/** Runs of steps with enough waiting; one quiet step does not end a phase. */
function phasesOf(waiting: WaitingSteps, stepNs: number): Phase[] {
  const phases: Phase[] = [];
  for (const [step, ns] of waiting.all()) {
    if (ns < LIMITS.overcommitWaiting.from * stepNs) continue;
    const last = phases.at(-1);
    if (last !== undefined && step <= last.to + 1)
      phases[phases.length - 1] = { ...last, to: step + 1, ns: last.ns + ns };
    else phases.push({ from: step, to: step + 1, ns });
  }
  return phases;
}
