import type { Part } from "../flat/parts.js";
import { EventKind } from "../model/event-kinds.js";
import type { BatchWith, FieldsOf } from "../model/kind-fields.js";
import type { GuestContext } from "../model/kvm-fields.js";
import type { AnalysisCalls } from "./analysis-calls.js";
import type { Cpu } from "./entities.js";
import type { Machine } from "./machine.js";
import type { CoreSession } from "./session.js";

/**
 * Turns events into intervals of lanes, edges between lanes and facts about machines. Adding one is a folder under
 * analyses/ and a line in analyses/index.ts.
 *
 * All analyses of a session run in one pass over all events in time order. An analysis reads the results of earlier
 * ones in the list from the `Session` (the thread that each CPU runs, the thread of each vCPU).
 *
 * What it does with frequent events is in the flat core (`core`), all else in TypeScript (`create`).
 */
export interface AnalysisDefinition {
  /** That of its view: coverage/views.ts says what it is called and which events it needs. */
  readonly id: string;
  /**
   * Until the first event of one of these kinds none of its handlers is called, so that it costs nothing in traces that
   * have no such event. Absent: it runs from the first event on.
   */
  readonly startsWith?: readonly EventKind[];
  /** It needs call stacks, and costs nothing where no trace has any. */
  readonly needsStacks?: boolean;
  /** What the core does of it; absent: nothing. */
  readonly core?: CorePart;
  create(session: CoreSession): AnalysisRun;
}

/** What the flat core (workers/flat) does of an analysis. */
export interface CorePart {
  /** By this the core asks whether the analysis runs. */
  readonly part: Part;
  /** The kinds that the core handles for it: none of them has a handler in TypeScript. */
  readonly kinds: readonly EventKind[];
}

/** What an analysis does in TypeScript. */
export interface AnalysisRun {
  /**
   * All that it remembers from one event to the next, beside what is in the session: maps, lists and objects with fields, which
   * its functions hold and never replace. An unfinished index keeps it (engine/unfinished), so that reading can go on in
   * another process; where something is missing here, test/golden/resumed.test.ts finds other answers.
   */
  readonly state: readonly object[];
  readonly handlers?: Handlers;
  /** What the core asks of this analysis alone. */
  readonly calls?: Partial<AnalysisCalls>;
  /** Registers of a guest tell it something new: the core has found that, and leaves it to the analysis. */
  readonly onContext?: EventHandler<GuestContext>;
  /**
   * Recording of `machine` has ended before `t`, and begins anew later: what was open at its end may have ended since. A
   * loss of all CPUs (LOST) comes first, so this is for analyses that go on through losses.
   */
  pause?(machine: Machine, t: number): void;
  /** Called once after the last event. Open intervals last until `endNs`. */
  finish?(endNs: number): void;
}

export type Handlers = { readonly [Kind in EventKind]?: HandlerOf<Kind> };

type HandlerOf<Kind extends EventKind> = Kind extends Placeless
  ? PlacelessHandler<FieldsOf<Kind>>
  : EventHandler<FieldsOf<Kind>>;

/** Kinds whose events count even if the trace does not say on which CPU they happened. */
export const PLACELESS = [
  EventKind.LOST,
  EventKind.THREAD_EVENT,
  EventKind.STATEDUMP_PROCESS,
  EventKind.STATEDUMP_PID_NS,
  EventKind.THREAD_CGROUP,
  EventKind.SLICE_BEGIN,
  EventKind.SLICE_END,
  EventKind.SLICE_INSTANT,
  EventKind.SLICE_FLOW,
  EventKind.COUNTER_VALUE,
  EventKind.SAMPLE,
  EventKind.LOG,
  EventKind.MONITOR_VALUE,
  EventKind.MONITOR_STATUS,
  EventKind.MONITOR_EVENT,
  EventKind.MONITOR_GAP,
  EventKind.MONITOR_PROCESS,
  EventKind.MONITOR_REGISTERS,
  EventKind.MONITOR_INPUT,
  EventKind.MONITOR_SCREEN,
  EventKind.MONITOR_RUN,
] as const;
type Placeless = (typeof PLACELESS)[number];

/**
 * Handles row `i` of `batch`; it may read the columns of `Fields` (model/event-fields.ts). `machine` is the index of
 * the machine (trace host) that recorded the event, `cpu` its CPU, `t` its time in ns from the session origin.
 */
export type EventHandler<Fields extends string = never> = (
  batch: BatchWith<Fields>,
  i: number,
  machine: Machine,
  cpu: Cpu,
  t: number,
) => void;

/** `batch.cpu` is negative in a LOST event that may concern all CPUs, and in other events whose CPU is not known. */
export type PlacelessHandler<Fields extends string = never> = (
  batch: BatchWith<Fields>,
  i: number,
  machine: Machine,
) => void;
