import { fitOfTrial, machineClocks } from "./alignment/clock-trial.js";
import { Pace } from "./core/pace.js";
import { ok } from "./core/result.js";
import { DEFAULT_INGEST, ingestFor } from "./engine/default-ingest.js";
import { EngineSession } from "./engine/engine-session.js";
import { exportQuestions } from "./engine/exports.js";
import { figuresOf } from "./engine/figures.js";
import { detailsOf } from "./engine/interval-details.js";
import { askedAgain } from "./engine/kept/asked-again.js";
import { LiveLogs } from "./engine/live-logs.js";
import { previewLog } from "./engine/log-preview.js";
import { memoryUse } from "./engine/memory-use.js";
import { checkAnalysis } from "./engine/own/own-analyses.js";
import type { EnginePlatform } from "./engine/platform.js";
import { profileQuestions } from "./engine/profiles.js";
import { ReadFailures } from "./engine/read-failures.js";
import { reportOf } from "./engine/reports.js";
import { runQuestions } from "./engine/run-questions.js";
import { bundleSource, openSource } from "./engine/slice/bundle-source.js";
import { Bundles } from "./engine/slice/bundles.js";
import { symbolQuestions } from "./engine/symbol-questions.js";
import type { IngestDependencies } from "./ingest/discover.js";
import type { EngineApi, OpenRequest } from "./model/engine-api.js";
import { cpuTopology } from "./query/cpu-topology.js";
import { stateAt } from "./query/interval-at.js";
import { intervals } from "./query/intervals.js";
import { laneList } from "./query/lane-list.js";
import { marksIn } from "./query/marks/index.js";
import { migrationsIn } from "./query/migrations-in.js";
import { monitorPicture } from "./query/monitor-picture.js";
import { step } from "./query/neighbour-interval.js";
import { prepareSteps } from "./query/prepare.js";
import { quietSteps } from "./query/quiet.js";
import { inSteps, whileWanted } from "./query/resumable.js";
import { shares } from "./query/shares.js";
import { statesAt } from "./query/states-at.js";
import { statistics } from "./query/statistics.js";

/** Preparing goes on in short slices: whoever asks something gets the larger part of the time. */
const PREPARING_MS = 2;

/**
 * The engine: one opened session at a time, and every question about it. All of it runs in one thread, reading
 * in slices between which questions are answered. `dependencies` are replaced in tests.
 */
export function createEngine(given: EnginePlatform, dependencies: IngestDependencies = DEFAULT_INGEST): EngineApi {
  const failures = new ReadFailures();
  const platform = failures.watching(given);
  const life = new EngineSession(platform, dependencies, failures);
  const bundles = new Bundles(platform);
  const lives = new LiveLogs(dependencies, () => platform.yieldToLoop());
  const current = () => life.current;
  const query = () => life.query;
  const known = () => life.known;
  const openLive = ({ request, ingest }: { readonly request: OpenRequest; readonly ingest: IngestDependencies }) =>
    life.openWith({ ...request, index: "unused" }, ok(ingest));

  const api: EngineApi = {
    ...profileQuestions(() => current().profiles.answers),
    open(request) {
      lives.end();
      return life.open(request);
    },
    async openLiveLog(request) {
      const live = lives.begin(request);
      return live.ok ? openLive(live.value) : live;
    },
    async rollLiveLog() {
      const live = lives.roll();
      return live.ok ? openLive(live.value) : live;
    },
    appendLiveLog: (lines) => lives.append(lines),
    endLiveLog: async () => lives.end(),
    add: (request) => life.add(request),
    previewLog: (request) => previewLog(request, platform.open, dependencies),
    remove: (request) => life.remove(request),
    opening: async (seen) => life.opensAfter(seen),
    progress: (seen) => current().session.board.after(seen),
    done: () => life.done(),
    cancel: async () => life.cancel(),
    async close() {
      lives.end();
      bundles.closeAll();
      await life.close();
    },
    async nameProcesses(text) {
      const { session } = await life.analysed();
      current().findings.close();
      return session.nameProcesses(text);
    },
    async placeCpus(text) {
      const { session } = await life.analysed();
      current().findings.close();
      return session.placeCpus(text);
    },
    async indexNews() {
      await life.keeper.settled();
      return life.keeper.news;
    },
    keptIndexes: () => life.keeper.list(),
    clearIndexes: () => life.keeper.clear(),
    checkAnalysis: async (file) => checkAnalysis(file, life.opened && (await life.whole()).session),
    async setAnalyses(files) {
      const { own, read } = current();
      // At once: calls that overlap keep their order.
      const set = await own.set(files);
      if (read !== undefined || files.length === 0) return set;
      await life.whole();
      return own.settled();
    },
    analyses: (seen) => current().own.news(seen),
    cancelAnalyses: async () => current().own.cancel(),
    ...symbolQuestions(life),
    migrations: async (request) => migrationsIn(query(), request),
    monitorPicture: async (request) => monitorPicture(query(), request),
    marks: async (request) => marksIn(query(), request),
    quiet: async (request) => {
      const pace = new Pace(platform.yieldToLoop);
      return inSteps(quietSteps(query(), request), () => pace.pause());
    },
    cpuTopology: async () => cpuTopology(query()),
    info: async () => current().trace(),
    clocks: async () => {
      const { discovery, clocks } = (await life.whole()).session;
      return machineClocks(discovery, clocks);
    },
    clockFit: async (trial) => {
      const { session, clocks } = (await life.analysed()).session;
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
        () => life.opened === mine,
      );
    },
    statistics: async (request) => statistics(query(), request),

    events: (request) => current().events.page(request),
    findEvent: (request) => current().events.find(request),
    tables: async () => current().tables.list(),
    table: async (request) => current().tables.rows(request),
    stealSquare: async (request) => current().steal.answer(request),
    fingerprints: async (request) => current().fingerprints.answer(request),
    findings: async (request) => current().findings.answer(known(), request),
    compare: async (request) => current().comparisons.answer(request),
    comparedCases: async (sample) => current().comparisons.cases(sample),
    memoryUse: async () => memoryUse(query()),
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
      if (request.open === undefined) return bundles.start(bundleSource((await life.whole()).session), request);
      const mine = life.beginOpening();
      const ingest = ingestFor(request.open.logFormat, dependencies);
      const source = ingest.ok ? await openSource(request.open, platform, ingest.value, mine) : ingest;
      life.endOpening(mine);
      return source.ok ? bundles.start(source.value, request) : source;
    },
    bundleNext: (handle) => failures.answered(() => bundles.next(handle)),
    bundleShare: async (handle) => bundles.share(handle),
    bundleClose: async (handle) => bundles.close(handle),
  };
  return askedAgain(api, (error) => life.withoutIndex(error));
}
