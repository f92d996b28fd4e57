import { assert } from "../../core/assert.js";
import type { Calls } from "../../flat/calls.js";
import * as Column from "../../flat/columns.js";
import { Action } from "../../flat/columns.js";
import { Store } from "../../flat/stores.js";
import { createBatch } from "../../model/event-batch.js";
import type { AnalysisDefinition } from "../analysis.js";
import { joinedCalls } from "../analysis-calls.js";
import { createRowHandler, type RowHandler } from "../dispatch.js";
import type { Machine } from "../machine.js";
import { createRun, type MadeAnalysis, type Rows, type Run } from "../run.js";
import type { CoreSession } from "../session.js";
import { type CoreEvent, flatCalls } from "./flat-calls.js";
import { FlatColumns } from "./flat-columns.js";
import type { FlatEntities } from "./flat-entities.js";
import type { KernelCode } from "./flat-kernels.js";
import type { EntityCode } from "./flat-records.js";

/** The core, as WebAssembly or as TypeScript: functions of flat/core.ts. */
export interface CoreCode extends KernelCode, EntityCode {
  begin(labels: number, parts: number): void;
  setNames(...ids: readonly number[]): void;
  handle(machine: number, cpu: number, from: number, to: number): number;
  finish(): void;
}

/** Starts the core over the memory of a session. */
export type StartCore = (entities: FlatEntities, calls: Calls) => CoreCode;

/** In the order of `setNames`. */
const NAMES = [
  "ioctl",
  "compat_ioctl",
  "syscall",
  "local_timer",
  "reschedule",
  "call_function",
  "call_function_single",
  "",
] as const;

/** The stores that the core adds to. */
const STORES: readonly (readonly [Store, (session: CoreSession) => { readonly head: Int32Array }])[] = [
  [Store.EDGES, ({ edges }) => edges],
  [Store.WAITS, ({ waits }) => waits],
  [Store.RUNQUEUE, ({ runqueue }) => runqueue],
  [Store.MIGRATIONS, ({ migrations }) => migrations],
  [Store.LATENCIES, ({ latencies }) => latencies],
  [Store.IPIS, ({ ipis }) => ipis],
  [Store.EXIT_OBJECTS, ({ exitObjects }) => exitObjects],
  [Store.EXIT_LOOPS, ({ exitLoops }) => exitLoops],
  [Store.GUEST_RIPS, ({ guestRips }) => guestRips],
];

/** The analyses of a session: what the core does of them, and then what they do in TypeScript. */
export function createFlatRun(session: CoreSession, definitions: readonly AnalysisDefinition[], start: StartCore): Run {
  const { entities } = session;
  const analyses = definitions.map((definition) => ({ definition, run: definition.create(session) }));
  const event: CoreEvent = { batch: createBatch(0, 1), firstRow: 0 };
  let machine: Machine = session.machines[0] as Machine;
  let handleRest: RowHandler = () => undefined;
  const calls = flatCalls({
    session,
    event,
    rest: (row) => handleRest(event.batch, machine, event.firstRow + row),
    contextHandler: (part) => analyses.find(({ definition }) => definition.core?.part === part)?.run.onContext,
  });
  const code = start(entities, { ...calls, ...joinedCalls(analyses.map(({ run }) => run.calls)) });
  entities.start(code);
  code.setNames(...NAMES.map((name) => session.strings.idOf(name)));
  tellStores(session);
  // All that the core does rests on what scheduling tells.
  const hasSched = definitions.some(({ id }) => id === "sched");
  const kindsOf = (some: readonly MadeAnalysis[]): ReadonlySet<number> =>
    new Set(hasSched ? some.flatMap(({ definition: { core } }) => core?.kinds ?? []) : []);
  const columns = new FlatColumns(entities.memory, kindsOf(analyses));

  const rows: Rows = {
    activate(active, handlers, wakes) {
      const parts = hasSched ? active.reduce((bits, { definition: { core } }) => bits | (core?.part ?? 0), 0) : 0;
      code.begin(session.lanes.labels.head.byteOffset, parts);
      const kinds = kindsOf(active);
      handleRest = createRowHandler(handlers);
      columns.setActions(
        handlers.map(({ length }, kind) => {
          const core = kinds.has(kind) ? Action.CORE : 0;
          return core | (0 < length ? Action.REST : 0) | (wakes[kind] === 1 ? Action.WAKES : 0);
        }),
      );
    },

    /** A part that fits the core's columns at a time. */
    handle(batch, of, from, to) {
      machine = of;
      event.batch = batch;
      for (let at = from; at < to; at += Column.ROWS) {
        const stop = Math.min(at + Column.ROWS, to);
        event.firstRow = at;
        columns.fill(batch, at, stop);
        const reached = code.handle(of.at, batch.isMixed ? -2 : Math.max(batch.cpu, -1), 0, stop - at);
        if (at + reached < stop) return at + reached;
      }
      return to;
    },
  };
  const run = createRun(session, analyses, kindsOf(analyses), rows);
  return {
    ...run,
    finish(endNs) {
      code.finish();
      run.finish(endNs);
    },
  };
}

function tellStores(session: CoreSession): void {
  const { memory } = session.entities;
  for (const [store, of] of STORES) {
    const { head } = of(session);
    // Others have an array of their own. A memory that has grown since is another object.
    assert(0 < head.byteOffset, "the core adds to stores in its own memory");
    memory.i32[(Column.STORES >> 2) + store] = head.byteOffset;
  }
}
