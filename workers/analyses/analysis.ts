import type { EventKind } from "../model/event-kinds.js";
import type { BatchWith, FieldsOf } from "../model/kind-fields.js";
import type { Cpu } from "./machine.js";
import type { Session } from "./session.js";

/**
 * Turns events into intervals of lanes, edges between lanes and facts about machines.
 * Adding one is a folder under analyses/ and a line in analyses/index.ts.
 *
 * All analyses of a session run in one pass over all events in time order. An analysis reads what
 * earlier ones in the list left in the `Session` (who runs on each CPU, which thread is which vCPU).
 */
export interface AnalysisDefinition {
  readonly id: string;
  /** Said of in `info` only where it has shown something: what no more than a few traces need is missing in none. */
  readonly isSpecial?: boolean;
  /** One line for `info`: "vCPU states". */
  readonly title: string;
  /** Without all of these kinds the analysis is at best `partial`. */
  readonly needs: readonly EventKind[];
  /** Without any of these there is nothing to analyse, whatever else is there. Absent: those of `needs`. */
  readonly restsOn?: readonly EventKind[];
  /** Kinds that make the result better when present. */
  readonly uses?: readonly EventKind[];
  /**
   * Kinds without which there is nothing to do: until the first event of one of them, none of its handlers is
   * called, so that what few traces have costs the others nothing. Absent: it runs from the first event on.
   */
  readonly startsWith?: readonly EventKind[];
  create(session: Session): AnalysisRun;
}

export interface AnalysisRun {
  /** Called for each event of that kind: row `i` of `batch`, whose machine is `machine`. */
  readonly handlers: Handlers;
  /** Called once after the last event. Open intervals last until `endNs`. */
  finish?(endNs: number): void;
}

/** By event kind. */
export type Handlers = { readonly [Kind in EventKind]?: HandlerOf<Kind> };

type HandlerOf<Kind extends EventKind> = Kind extends Placeless
  ? PlacelessHandler<FieldsOf<Kind>>
  : EventHandler<FieldsOf<Kind>>;

/** Kinds that count whether or not the trace says on which CPU they happened. */
type Placeless = typeof EventKind.LOST | typeof EventKind.THREAD_EVENT;

/**
 * Reads only `Fields` (model/event-fields.ts). `machine` is the index of the machine (trace host) the batch's stream
 * belongs to. `cpu` and `t` (ns from the session origin) are those of the event; placeless ones come without, as the
 * CPU may not be known.
 */
export type EventHandler<Fields extends string = never> = (
  batch: BatchWith<Fields>,
  i: number,
  machine: number,
  cpu: Cpu,
  t: number,
) => void;

/** Of LOST events, whose `batch.cpu` is negative where all CPUs may be concerned, and of THREAD_EVENTs, where it is not known. */
export type PlacelessHandler<Fields extends string = never> = (
  batch: BatchWith<Fields>,
  i: number,
  machine: number,
) => void;
