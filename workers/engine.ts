import { assert } from "./core/assert.js";
import { Pace } from "./core/pace.js";
import { fail, ok } from "./core/result.js";
import { Askers } from "./engine/askers.js";
import { DEFAULT_INGEST } from "./engine/default-ingest.js";
import { EventReader } from "./engine/events.js";
import { Exports, exportTables } from "./engine/exports.js";
import { FindingsRuns } from "./engine/findings-run.js";
import { type OpenSession, openSession } from "./engine/open-session.js";
import { Opening } from "./engine/opening.js";
import type { EnginePlatform } from "./engine/platform.js";
import { reportOf } from "./engine/reports.js";
import { RunningThreadIndex } from "./engine/running-threads.js";
import type { KnownSession } from "./engine/session-columns.js";
import { StealSquares } from "./engine/steal-squares.js";
import { Tables } from "./engine/tables.js";
import { traceInfo } from "./engine/trace-info.js";
import type { IngestDependencies } from "./ingest/discover.js";
import type { EngineApi, IntervalDetails } from "./model/engine-api.js";
import type { LaneId } from "./model/lanes.js";
import { CellsQuery } from "./query/cells.js";
import { cpuTopology } from "./query/cpu-topology.js";
import { edges } from "./query/edges.js";
import { EXPORT_TABLES } from "./query/export/index.js";
import type { ExportTable } from "./query/export/table.js";
import { stateAt } from "./query/interval-at.js";
import { intervals } from "./query/intervals.js";
import { laneList } from "./query/lane-list.js";
import { isPlain, MarkedCells } from "./query/marked-cells.js";
import { migrationsIn } from "./query/migrations-in.js";
import { MinimapQuery } from "./query/minimap.js";
import { step } from "./query/neighbour-interval.js";
import { inSteps, whileWanted } from "./query/resumable.js";
import { shares } from "./query/shares.js";
import { statesAt } from "./query/states-at.js";
import { statistics } from "./query/statistics.js";
import { subjectSteps } from "./query/subjects/subjects.js";
import { SESSION_TABLES } from "./query/tables/index.js";

/** One opened session and the objects that answer questions about it. */
interface Opened {
  readonly session: OpenSession;
  readonly cells: CellsQuery;
  readonly marked: MarkedCells;
  readonly cellAskers: Askers;
  readonly minimap: MinimapQuery;
  readonly events: EventReader;
  readonly exports: Exports;
  readonly tables: Tables;
  readonly findings: FindingsRuns;
  readonly steal: StealSquares;
  readonly reportTables: readonly ExportTable[];
}

function openedOf(session: OpenSession, platform: EnginePlatform): Opened {
  const { query } = session;
  const events = new EventReader(session, new RunningThreadIndex(query), platform.yieldToLoop);
  const exports = new Exports(query, exportTables(events, SESSION_TABLES), platform.yieldToLoop);
  const reportTables = [...EXPORT_TABLES, ...SESSION_TABLES];
  return {
    session,
    reportTables,
    cells: new CellsQuery(query),
    marked: new MarkedCells(query),
    cellAskers: new Askers(),
    minimap: new MinimapQuery(query),
    events,
    exports,
    tables: new Tables(query, [...SESSION_TABLES, ...EXPORT_TABLES], platform.yieldToLoop),
    findings: new FindingsRuns(platform.yieldToLoop),
    steal: new StealSquares(query, platform.yieldToLoop),
  };
}

/** Arrows of one interval at most: more than are drawn, so that the nearest to its ends are among them. */
const MAX_ARROWS = 500;

async function detailsOf(
  { session: { query }, events }: Opened,
  lane: LaneId,
  t: number,
): Promise<IntervalDetails | undefined> {
  const state = stateAt(query, lane, t);
  if (state === undefined) return undefined;
  const { start, end, cpu } = state;
  const machine = query.lanes.specs[lane]?.machine;
  const of = { ...(cpu < 0 ? {} : { cpus: [cpu] }), ...(machine === undefined ? {} : { machine }) };
  const [startEvent, endEvent] = await Promise.all([events.first(start, of), events.first(end, of)]);
  const arrows = edges(query, { lanes: Int32Array.of(lane), t0: start, t1: end + 1, limit: MAX_ARROWS });
  return { state, startEvent, endEvent, arrows };
}

/**
 * The engine: one opened session at a time, and every question about it. All of it runs in one thread, reading
 * in slices between which questions are answered. `dependencies` are replaced in tests.
 */
export function createEngine(platform: EnginePlatform, dependencies: IngestDependencies = DEFAULT_INGEST): EngineApi {
  let opened: Opened | undefined;
  let opening: Opening | undefined;

  const current = (): Opened => {
    assert(opened, "nothing is open");
    return opened;
  };
  const query = () => current().session.query;
  const known = (): KnownSession => {
    const { session } = current();
    return { query: session.query, info: session.info(), trace: traceInfo(session) };
  };
  const closeOpened = () => {
    opened?.tables.close();
    opened?.findings.close();
    opened?.steal.close();
    opened?.session.close();
    opened = undefined;
  };

  return {
    async open(request) {
      opening?.cancel();
      closeOpened();
      const mine = new Opening(() => platform.yieldToLoop());
      opening = mine;
      const session = await openSession(request, platform, dependencies, mine);
      mine.end();
      if (opening === mine) opening = undefined;
      if (!session.ok) return session;
      if (mine.isCancelled()) {
        session.value.close();
        return fail("opening was cancelled");
      }
      opened = openedOf(session.value, platform);
      return ok(session.value.info());
    },
    opening: async (seen) => opening?.after(seen),
    progress: (seen) => current().session.board.after(seen),
    async done() {
      const { session } = current();
      await session.finished;
      return session.failure === undefined ? ok(session.info()) : fail(session.failure);
    },
    async cancel() {
      opening?.cancel();
      opened?.session.cancel();
    },
    async close() {
      opening?.cancel();
      closeOpened();
    },
    async nameProcesses(text) {
      current().findings.close();
      return current().session.nameProcesses(text);
    },
    async placeCpus(text) {
      current().findings.close();
      return current().session.placeCpus(text);
    },
    migrations: async (request) => migrationsIn(query(), request),
    cpuTopology: async () => cpuTopology(query()),
    info: async () => traceInfo(current().session),

    cells: async (request) => {
      const { cells, marked, cellAskers } = current();
      const { where } = request;
      const isNewest = cellAskers.begin(request.asker);
      const answer = cells.answer(request);
      if (where === undefined || isPlain(request)) return answer;
      const pace = new Pace(platform.yieldToLoop);
      await whileWanted(marked.mark(answer, where), () => pace.pause(), isNewest);
      return answer;
    },
    subjects: async (request) => {
      const pace = new Pace(platform.yieldToLoop);
      return inSteps(subjectSteps(query(), request), () => pace.pause());
    },
    shares: async (lanes, t0, t1) => shares(query(), lanes, t0, t1),
    statesAt: async (lanes, t) => statesAt(query(), lanes, t),
    lanes: async () => laneList(query()),
    minimap: async (request) => current().minimap.answer(request),
    stateAt: async (lane, t) => stateAt(query(), lane, t),
    details: (lane, t) => detailsOf(current(), lane, t),
    step: async (lane, t, direction, state) => step(query(), lane, t, direction, state),
    intervals: async (request) => intervals(query(), request),
    statistics: async (request) => statistics(query(), request),

    events: (request) => current().events.page(request),
    findEvent: (request) => current().events.find(request),
    tables: async () => current().tables.list(),
    table: async (request) => current().tables.rows(request),
    stealSquare: async (request) => current().steal.answer(request),
    findings: async (request) => current().findings.answer(known(), request),
    report: async (request) => reportOf(known(), current().reportTables, request, platform.yieldToLoop),
    tableText: async (request) => current().tables.text(request, current().exports),
    exportOpen: async (request) => current().exports.start(request),
    exportNext: (handle) => current().exports.next(handle),
    exportShare: async (handle) => current().exports.share(handle),
    exportClose: async (handle) => current().exports.close(handle),
  };
}
