import { fitOfTrial, machineClocks } from "./alignment/clock-trial.js";
import { assert } from "./core/assert.js";
import { Pace } from "./core/pace.js";
import { fail, ok, type Result } from "./core/result.js";
import { CellAnswers } from "./engine/cell-answers.js";
import { type ChangedSession, withoutTraces, withTraces } from "./engine/change-session.js";
import { Comparisons } from "./engine/comparisons.js";
import { DEFAULT_INGEST, ingestFor } from "./engine/default-ingest.js";
import { EventInputs } from "./engine/event-inputs.js";
import { EventReader } from "./engine/events.js";
import { Exports, exportQuestions, exportTables } from "./engine/exports.js";
import { figuresOf } from "./engine/figures.js";
import { FindingsRuns } from "./engine/findings-run.js";
import { detailsOf } from "./engine/interval-details.js";
import { LiveLogs } from "./engine/live-logs.js";
import { previewLog } from "./engine/log-preview.js";
import type { OpenSession } from "./engine/open-session.js";
import { openSession } from "./engine/open-traces.js";
import { Opening } from "./engine/opening.js";
import type { EnginePlatform } from "./engine/platform.js";
import { Profiles, profileQuestions } from "./engine/profiles.js";
import { Redactions } from "./engine/redaction/redactions.js";
import { reportOf } from "./engine/reports.js";
import { runQuestions } from "./engine/run-questions.js";
import { RunningThreadIndex } from "./engine/running-threads.js";
import type { KnownSession } from "./engine/session-columns.js";
import { SessionSymbols } from "./engine/session-symbols.js";
import { bundleSource, openSource } from "./engine/slice/bundle-source.js";
import { Bundles } from "./engine/slice/bundles.js";
import { StealSquares } from "./engine/steal-squares.js";
import { Tables } from "./engine/tables.js";
import { traceInfo } from "./engine/trace-info.js";
import type { IngestDependencies } from "./ingest/discover.js";
import type { EngineApi, OpenRequest, SessionChange } from "./model/engine-api.js";
import { profileTable } from "./profile/table.js";
import { cpuTopology } from "./query/cpu-topology.js";
import { EXPORT_TABLES } from "./query/export/index.js";
import type { ExportTable } from "./query/export/table.js";
import { stateAt } from "./query/interval-at.js";
import { intervals } from "./query/intervals.js";
import { laneList } from "./query/lane-list.js";
import { marksIn } from "./query/marks/index.js";
import { migrationsIn } from "./query/migrations-in.js";
import { MinimapQuery } from "./query/minimap.js";
import { monitorPicture } from "./query/monitor-picture.js";
import { step } from "./query/neighbour-interval.js";
import { prepareSteps } from "./query/prepare.js";
import { quietSteps } from "./query/quiet.js";
import { inSteps, whileWanted } from "./query/resumable.js";
import { shares } from "./query/shares.js";
import { statesAt } from "./query/states-at.js";
import { statistics } from "./query/statistics.js";
import { SESSION_TABLES } from "./query/tables/index.js";

/** One opened session and the objects that answer questions about it. */
interface Opened {
  readonly session: OpenSession;
  readonly cells: CellAnswers;
  readonly minimap: MinimapQuery;
  readonly events: EventReader;
  readonly exports: Exports;
  readonly tables: Tables;
  readonly findings: FindingsRuns;
  readonly steal: StealSquares;
  readonly comparisons: Comparisons;
  readonly profiles: Profiles;
  readonly redactions: Redactions;
  readonly symbols: SessionSymbols;
  readonly reportTables: readonly ExportTable[];
}

/** `symbols`: of the session that it was before. */
function openedOf(session: OpenSession, platform: EnginePlatform, symbols?: SessionSymbols): Opened {
  symbols?.take(session);
  const names = symbols ?? new SessionSymbols(platform, session);
  const { query } = session;
  const events = new EventReader(session, new RunningThreadIndex(query), platform.yieldToLoop);
  const eventsOf = new EventInputs(events, platform.yieldToLoop).ofChart;
  const annotated = () => ({ traces: session.info().traces, lanes: laneList(query) });
  const exports = new Exports(query, exportTables(events, SESSION_TABLES, annotated), platform.yieldToLoop, eventsOf);
  const reportTables = [...EXPORT_TABLES, ...SESSION_TABLES, profileTable];
  const redactions = new Redactions();
  return {
    session,
    reportTables,
    cells: new CellAnswers(query, platform.yieldToLoop),
    minimap: new MinimapQuery(query),
    events,
    exports,
    tables: new Tables(query, [...SESSION_TABLES, ...EXPORT_TABLES], platform.yieldToLoop, undefined, eventsOf),
    findings: new FindingsRuns(platform.yieldToLoop),
    steal: new StealSquares(query, platform.yieldToLoop),
    comparisons: new Comparisons(query, platform.yieldToLoop),
    profiles: new Profiles(query, platform, exports, redactions, (frames) => names.linesOf(frames)),
    redactions,
    symbols: names,
  };
}

/** Preparing goes on in short slices: whoever asks something gets the larger part of the time. */
const PREPARING_MS = 2;

/**
 * The engine: one opened session at a time, and every question about it. All of it runs in one thread, reading
 * in slices between which questions are answered. `dependencies` are replaced in tests.
 */
export function createEngine(platform: EnginePlatform, dependencies: IngestDependencies = DEFAULT_INGEST): EngineApi {
  let opened: Opened | undefined;
  let opening: Opening | undefined;
  const bundles = new Bundles(platform);
  const lives = new LiveLogs(dependencies, () => platform.yieldToLoop());

  const current = (): Opened => {
    assert(opened, "nothing is open");
    return opened;
  };
  const query = () => current().session.query;
  const known = (): KnownSession => {
    const { session } = current();
    return { query: session.query, info: session.info(), trace: traceInfo(session) };
  };
  const beginOpening = (): Opening => {
    opening?.cancel();
    opening = new Opening(() => platform.yieldToLoop());
    return opening;
  };
  const endOpening = (mine: Opening) => {
    mine.end();
    if (opening === mine) opening = undefined;
  };
  const closeQuestions = () => {
    opened?.tables.close();
    opened?.findings.close();
    opened?.steal.close();
    opened?.comparisons.close();
    opened?.profiles.close();
  };
  const closeOpened = () => {
    closeQuestions();
    opened?.session.close();
    opened = undefined;
  };
  /** The open session has other traces from here on. */
  const take = (changed: ChangedSession): SessionChange => {
    if ("again" in changed) return { kind: "again", why: changed.again };
    closeQuestions();
    opened = openedOf(changed.session, platform, opened?.symbols);
    return { kind: "changed", info: changed.session.info() };
  };

  const openWith = async (request: OpenRequest, ingest: Result<IngestDependencies>) => {
    const mine = beginOpening();
    closeOpened();
    const session = ingest.ok ? await openSession(request, platform, ingest.value, mine) : ingest;
    endOpening(mine);
    if (!session.ok) return session;
    if (mine.isCancelled()) {
      session.value.close();
      return fail("opening was cancelled");
    }
    opened = openedOf(session.value, platform);
    return ok(session.value.info());
  };

  return {
    ...profileQuestions(() => current().profiles.answers),
    open(request) {
      lives.end();
      return openWith(request, ingestFor(request.logFormat, dependencies));
    },
    async openLiveLog(request) {
      const live = lives.begin(request);
      return live.ok ? openWith(live.value.request, ok(live.value.ingest)) : live;
    },
    async rollLiveLog() {
      const live = lives.roll();
      return live.ok ? openWith(live.value.request, ok(live.value.ingest)) : live;
    },
    appendLiveLog: (lines) => lives.append(lines),
    endLiveLog: async () => lives.end(),
    async add(request) {
      const { session } = current();
      const mine = beginOpening();
      const ingest = ingestFor(request.logFormat, dependencies);
      const changed = ingest.ok ? await withTraces(session, request, platform, ingest.value, mine) : ingest;
      endOpening(mine);
      if (!changed.ok) return changed;
      if (opened?.session !== session) return fail("the open trace was closed meanwhile");
      return ok(take(changed.value));
    },
    previewLog: (request) => previewLog(request, platform.open, dependencies),
    async remove({ paths, name }) {
      const { session } = current();
      const { traces } = session.discovery;
      const gone = new Set([...traces.keys()].filter((i) => paths.includes(traces[i]?.trace.description.path ?? "")));
      return ok(take(await withoutTraces(session, gone, name, platform)));
    },
    opening: async (seen) => opening?.after(seen),
    progress: (seen) => current().session.board.after(seen),
    async done() {
      const { session } = current();
      await session.finished;
      if (opened?.session === session) await opened.symbols.settle();
      return session.failure === undefined ? ok(session.info()) : fail(session.failure);
    },
    async cancel() {
      if (opening === undefined) opened?.session.cancel();
      else opening.cancel();
    },
    async close() {
      opening?.cancel();
      lives.end();
      bundles.closeAll();
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
    addSymbols: (request) => current().symbols.add(request),
    removeSymbols: (paths) => current().symbols.remove(paths),
    placeSymbols: (request) => current().symbols.place(request),
    slideKernel: (request) => current().symbols.slide(request),
    symbols: () => current().symbols.info(),
    findSymbols: (files) => current().symbols.find(files),
    migrations: async (request) => migrationsIn(query(), request),
    monitorPicture: async (request) => monitorPicture(query(), request),
    marks: async (request) => marksIn(query(), request),
    quiet: async (request) => {
      const pace = new Pace(platform.yieldToLoop);
      return inSteps(quietSteps(query(), request), () => pace.pause());
    },
    cpuTopology: async () => cpuTopology(query()),
    info: async () => traceInfo(current().session),
    clocks: async () => {
      const { discovery, clocks } = current().session;
      return machineClocks(discovery, clocks);
    },
    clockFit: async (trial) => {
      const { session, clocks } = current().session;
      return fitOfTrial(session, clocks, trial);
    },

    cells: async (request) => current().cells.cells(request),
    subjects: async (request) => current().cells.subjects(request),
    shares: async (lanes, t0, t1) => shares(query(), lanes, t0, t1),
    statesAt: async (lanes, t) => statesAt(query(), lanes, t),
    lanes: async () => laneList(query()),
    minimap: async (request) => current().minimap.answer(request),
    stateAt: async (lane, t) => stateAt(query(), lane, t),
    details: (lane, t) => detailsOf(query(), current().events, lane, t),
    step: async (lane, t, direction, state) => step(query(), lane, t, direction, state),
    intervals: async (request) => intervals(query(), request),
    async prepare() {
      const mine = current();
      if (!mine.session.isSealed) return;
      const pace = new Pace(platform.yieldToLoop, PREPARING_MS);
      await whileWanted(
        prepareSteps(mine.session.query),
        () => pace.pause(),
        () => opened === mine,
      );
    },
    statistics: async (request) => statistics(query(), request),

    events: (request) => current().events.page(request),
    findEvent: (request) => current().events.find(request),
    tables: async () => current().tables.list(),
    table: async (request) => current().tables.rows(request),
    stealSquare: async (request) => current().steal.answer(request),
    findings: async (request) => current().findings.answer(known(), request),
    compare: async (request) => current().comparisons.answer(request),
    comparedCases: async (sample) => current().comparisons.cases(sample),
    figures: async (request) => figuresOf(known(), request, platform.yieldToLoop),
    ...runQuestions(known, platform.yieldToLoop),
    async report(request) {
      const { redactions, reportTables } = current();
      const redactor = request.redaction === undefined ? ok(undefined) : redactions.of(request.redaction);
      return redactor.ok ? reportOf(known(), reportTables, request, platform.yieldToLoop, redactor.value) : redactor;
    },
    redactionOpen: async (kinds) => current().redactions.start(known(), kinds),
    async redacted(handle, texts) {
      const redactor = current().redactions.of(handle);
      return redactor.ok ? ok(redactor.value.texts(texts)) : redactor;
    },
    redactionClose: async (handle) => current().redactions.close(handle),
    tableText: async (request) => current().tables.text(request, current().exports),
    ...exportQuestions(() => current().exports),
    async bundleOpen(request) {
      if (request.open === undefined) return bundles.start(bundleSource(current().session), request);
      const mine = beginOpening();
      const ingest = ingestFor(request.open.logFormat, dependencies);
      const source = ingest.ok ? await openSource(request.open, platform, ingest.value, mine) : ingest;
      endOpening(mine);
      return source.ok ? bundles.start(source.value, request) : source;
    },
    bundleNext: (handle) => bundles.next(handle),
    bundleShare: async (handle) => bundles.share(handle),
    bundleClose: async (handle) => bundles.close(handle),
  };
}
