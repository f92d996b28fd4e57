import type { EventBatch } from "../model/event-batch.js";
import { EVENT_KIND_COUNT, type EventKind } from "../model/event-kinds.js";
import { State } from "../model/states.js";
import type { AnalysisDefinition, AnalysisRun, EventHandler } from "./analysis.js";
import { createRowHandler, type HandleRows } from "./dispatch.js";
import type { Machine } from "./machine.js";
import type { Session } from "./session.js";

/** All analyses of a session, fed with its events. */
export interface Run {
  /** By event kind: 1 where some analysis handles it. Other events need not be fed. */
  readonly handled: Uint8Array;
  /**
   * Rows [from, to) of `batch`, from `machine`, in time order with all calls before. Of a batch whose CPU is not
   * known only losses count: from other events no state can be told.
   */
  handle(batch: EventBatch, machine: number, from: number, to: number): void;
  /** No more events come; the session lasts until `endNs`. */
  finish(endNs: number): void;
}

export function createRun(session: Session, definitions: readonly AnalysisDefinition[]): Run {
  const runs = definitions.map((definition) => definition.create(session));
  const all = handlersByKind(runs);
  const isActive = definitions.map(({ startsWith }) => startsWith === undefined);
  let handleRows = rowHandler();

  function rowHandler(): HandleRows {
    const table = handlersByKind(runs.filter((_, i) => isActive[i]));
    return createRowHandler(table, wakingKinds(definitions, isActive));
  }

  function activate(kind: EventKind): void {
    definitions.forEach(({ startsWith }, i) => {
      if (startsWith?.includes(kind)) isActive[i] = true;
    });
    handleRows = rowHandler();
  }
  const hasBegun = session.machines.map(() => false);

  return {
    handled: Uint8Array.from(all, (handlers) => (handlers.length > 0 ? 1 : 0)),

    handle(batch, index, from, to) {
      if (to <= from) return;
      const machine = session.machines[index] as Machine;
      if (!hasBegun[index]) {
        hasBegun[index] = true;
        machine.beginNs = batch.ts[from] as number;
      }
      for (let i = handleRows(batch, machine, from, to); i < to; i = handleRows(batch, machine, i, to)) {
        activate(batch.kind[i] as EventKind);
      }
      machine.lastNs = batch.ts[to - 1] as number;
    },

    finish(endNs) {
      for (const run of runs) run.finish?.(endNs);
      endEarly(session, endNs);
      session.lanes.finish(endNs);
    },
  };
}

type Handlers = Record<number, EventHandler | undefined>;

function handlersByKind(runs: readonly AnalysisRun[]): (readonly EventHandler[])[] {
  return Array.from({ length: EVENT_KIND_COUNT }, (_, kind) =>
    runs.flatMap(({ handlers }) => (handlers as Handlers)[kind] ?? []),
  );
}

function wakingKinds(definitions: readonly AnalysisDefinition[], isActive: readonly boolean[]): Uint8Array {
  const wakes = new Uint8Array(EVENT_KIND_COUNT);
  definitions.forEach(({ startsWith }, i) => {
    if (!isActive[i]) for (const kind of startsWith ?? []) wakes[kind] = 1;
  });
  return wakes;
}

/** Where several machines were traced, some stop before the session does: nothing is known of them from then on. */
function endEarly(session: Session, endNs: number): void {
  const { lanes, machines } = session;
  const last = Math.max(...machines.map(({ lastNs }) => lastNs));
  for (const { name, lastNs } of machines) {
    if (last <= lastNs || endNs <= lastNs) continue;
    lanes.specs.forEach((spec, id) => {
      const track = lanes.track(id);
      if (spec.machine === name && 0 < track.count) track.enter(lastNs + 1, State.NONE);
    });
  }
}
