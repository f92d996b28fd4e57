import { firstAfter } from "../core/search.js";
import { nextTime } from "../core/timeline.js";
import { createBatch, type EventBatch } from "../model/event-batch.js";
import { Lost, StreamEnd } from "../model/event-fields.js";
import { EVENT_KIND_COUNT, EventKind, LOGGED_KINDS } from "../model/event-kinds.js";
import { State } from "../model/states.js";
import type { AnalysisDefinition, AnalysisRun } from "./analysis.js";
import type { Blackout, Coverage } from "./coverage.js";
import type { AnyHandler } from "./dispatch.js";
import type { Machine } from "./machine.js";
import type { Session } from "./session.js";

export interface Run {
  /** By event kind: 1 where some analysis handles it. Events of other kinds need not be fed. */
  readonly handled: Uint8Array;
  /**
   * Rows [from, to) of `batch`, from `machine`; the rows of all calls are in time order. Where the CPU of a batch is
   * not known, only losses and thread events count, as no other event tells a state.
   */
  handle(batch: EventBatch, machine: number, from: number, to: number): void;
  /** One recording of `machine` ended at `endNs`, and the next begins at `beginNs`: nothing is known of the time between. */
  pause(machine: number, endNs: number, beginNs: number): void;
  /** No more events come; the session lasts until `endNs`. */
  finish(endNs: number): void;
  /** What it remembers of the rows so far, beside the session, as `AnalysisRun.state`. */
  readonly state: readonly object[];
  /** The state is that of another run, which went on for a while. */
  restored(): void;
}

/** An analysis of a session. */
export interface MadeAnalysis {
  readonly definition: AnalysisDefinition;
  readonly run: AnalysisRun;
}

/** The part of a run that handles rows. */
export interface Rows {
  /**
   * From now on these analyses are active, with their handlers by kind. `wakes`: by kind, 1 for those that end a stretch
   * of rows.
   */
  activate(analyses: readonly MadeAnalysis[], handlers: readonly (readonly AnyHandler[])[], wakes: Uint8Array): void;
  /** Rows [from, to) of a batch. Stops before the first row that wakes an analysis, and returns its index; else `to`. */
  handle(batch: EventBatch, machine: Machine, from: number, to: number): number;
}

/** `ofCore`: kinds that the core handles. */
export function createRun(
  session: Session,
  analyses: readonly MadeAnalysis[],
  ofCore: ReadonlySet<number>,
  rows: Rows,
): Run {
  const isActive = analyses.map(({ definition }) => definition.startsWith === undefined);
  activateRows();

  function activateRows(): void {
    const active = analyses.filter((_, i) => isActive[i]);
    rows.activate(active, handlersByKind(active), wakingKinds(analyses, isActive));
  }

  function activate(kind: EventKind): void {
    analyses.forEach(({ definition: { startsWith } }, i) => {
      if (startsWith?.includes(kind)) isActive[i] = true;
    });
    activateRows();
  }
  const hasBegun = session.machines.map(() => false);
  /** By machine, as runs of rows may be short: the time from which on blackouts are due. */
  const dueNs = session.machines.map(() => Number.POSITIVE_INFINITY);
  const lost = createBatch(0, 1);
  const state = [isActive, hasBegun, dueNs, ...analyses.flatMap(({ run }) => run.state)];

  /** Handlers see a CPU that is not recorded as one that lost events. `t` is the time of the event that proves it. */
  function blackOut(machine: Machine, blackouts: readonly Blackout[], t: number): void {
    for (const blackout of blackouts) {
      machine.cpu(blackout.cpu);
      machine.blackouts.push(blackout);
      fillLoss(lost, blackout, t);
      rows.handle(lost, machine, 0, 1);
    }
  }

  return {
    handled: Uint8Array.from(handlersByKind(analyses), ({ length }, kind) => (0 < length || ofCore.has(kind) ? 1 : 0)),

    handle(batch, index, from, to) {
      if (to <= from) return;
      const machine = session.machines[index] as Machine;
      // A log holds nothing else, and its lines do not say that their machine was recorded.
      const isLog = LOGGED_KINDS.has(batch.kind[from] as EventKind);
      for (let at = from; at < to; ) {
        if (isStreamEnd(batch, at)) {
          endStream(machine, batch, at);
          dueNs[index] = dueOf(machine);
          at += 1;
          continue;
        }
        const t = batch.ts[at] as number;
        if (!hasBegun[index] && !isLog) {
          hasBegun[index] = true;
          machine.beginNs = t;
          for (const coverage of coveragesOf(machine)) blackOut(machine, coverage.start(t), t);
        }
        if ((dueNs[index] as number) < t && !isLog) {
          for (const coverage of coveragesOf(machine)) blackOut(machine, coverage.take(t), t);
          dueNs[index] = dueOf(machine);
        }
        const stop = isLog ? to : endOfStretch(batch.ts, at, to, dueNs[index] as number);
        const reached = rows.handle(batch, machine, at, stop);
        if (at < reached && !isLog) machine.lastNs = batch.ts[reached - 1] as number;
        if (reached < stop && !isStreamEnd(batch, reached)) activate(batch.kind[reached] as EventKind);
        at = reached;
      }
    },

    pause(index, endNs, beginNs) {
      const machine = session.machines[index] as Machine;
      if (!hasBegun[index]) return;
      // The state that the last event begins lasts 1 ns.
      const sinceNs = Math.min(nextTime(endNs), beginNs);
      const blackout = { cpu: -1, sinceNs, untilNs: beginNs, dueNs: sinceNs, families: -1 };
      // Streams that tell where they end make a blackout of each CPU.
      if (dueNs[index] === Number.POSITIVE_INFINITY) machine.blackouts.push(blackout);
      fillLoss(lost, blackout, sinceNs);
      rows.handle(lost, machine, 0, 1);
      for (const { run } of analyses) run.pause?.(machine, sinceNs);
      machine.forgetRecording();
    },

    state,
    restored: activateRows,

    finish(endNs) {
      for (const { run } of analyses) run.finish?.(endNs);
      endEarly(session, endNs);
      session.lanes.finish(endNs);
    },
  };
}

function isStreamEnd({ kind }: EventBatch, i: number): boolean {
  return kind[i] === EventKind.STREAM_END;
}

function coveragesOf({ coverage, kvmCoverage }: Machine): readonly Coverage[] {
  return kvmCoverage === undefined ? [coverage] : [coverage, kvmCoverage];
}

function dueOf(machine: Machine): number {
  return coveragesOf(machine).reduce((least, { dueNs }) => Math.min(least, dueNs), Number.POSITIVE_INFINITY);
}

function endStream(machine: Machine, batch: EventBatch, i: number): void {
  const cpu = batch.isMixed ? (batch.cpus[i] as number) : batch.cpu;
  const quietNs = batch[StreamEnd.quietNs][i] as number;
  const families = batch[StreamEnd.families][i] as number;
  for (const coverage of coveragesOf(machine)) coverage.end(cpu, batch.ts[i] as number, quietNs, families);
}

/** `t` is the time of the event that proves the loss. Rows entered between its begin and `t` stay as they are. */
function fillLoss(batch: EventBatch, { cpu, sinceNs, untilNs, dueNs, families }: Blackout, t: number): void {
  batch.count = 1;
  batch.cpu = cpu;
  batch.ts[0] = dueNs === sinceNs ? sinceNs : t;
  batch.kind[0] = EventKind.LOST;
  batch[Lost.families][0] = families;
  batch[Lost.untilNs][0] = untilNs;
  batch[Lost.sinceNs][0] = sinceNs;
}

/** The first row after `from` (at least one further) whose time is after `ns`; `to` if there is none. */
function endOfStretch(ts: Float64Array, from: number, to: number, ns: number): number {
  if (ns === Number.POSITIVE_INFINITY) return to;
  return firstAfter(ts, ns, from + 1, to);
}

/** By kind, in the order of the analyses. */
function handlersByKind(analyses: readonly MadeAnalysis[]): (readonly AnyHandler[])[] {
  return Array.from({ length: EVENT_KIND_COUNT }, (_, kind) =>
    analyses.flatMap(({ run }) => (run.handlers as Record<number, AnyHandler | undefined> | undefined)?.[kind] ?? []),
  );
}

function wakingKinds(analyses: readonly MadeAnalysis[], isActive: readonly boolean[]): Uint8Array {
  const wakes = new Uint8Array(EVENT_KIND_COUNT);
  wakes[EventKind.STREAM_END] = 1;
  analyses.forEach(({ definition }, i) => {
    if (!isActive[i]) for (const kind of definition.startsWith ?? []) wakes[kind] = 1;
  });
  return wakes;
}

/**
 * Where several machines were traced, or a log goes on after a trace, some machines stop before the session does. Their
 * states are unknown from then on.
 */
export function endEarly(session: Pick<Session, "lanes" | "machines" | "logLines">, endNs: number): void {
  const { lanes, machines, logLines } = session;
  const lastLine = 0 < logLines.count ? logLines.columns.t.at(logLines.count - 1) : 0;
  const last = Math.max(lastLine, ...machines.map(({ lastNs, loggedNs }) => Math.max(lastNs, loggedNs)));
  const early = machines.filter(({ lastNs }) => lastNs < last && lastNs < endNs);
  if (early.length === 0) return;
  const byName = new Map(early.map((machine) => [machine.name, machine]));
  lanes.specs.forEach((spec, id) => {
    const machine = byName.get(spec.machine);
    if (machine === undefined || machine.loggedLanes.has(id)) return;
    const track = lanes.track(id);
    if (track.count === 0) return;
    track.resume();
    track.enter(machine.lastNs + 1, State.NONE);
  });
}
