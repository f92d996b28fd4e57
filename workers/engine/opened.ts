import { ok, type Result } from "../core/result.js";
import type { TraceInfo } from "../model/engine-api.js";
import { profileTable } from "../profile/table.js";
import { EXPORT_TABLES } from "../query/export/index.js";
import type { ExportTable } from "../query/export/table.js";
import { laneList } from "../query/lane-list.js";
import { MinimapQuery } from "../query/minimap.js";
import { SESSION_TABLES } from "../query/tables/index.js";
import { CellAnswers } from "./cell-answers.js";
import { CheckedEvents } from "./checked-events.js";
import { Comparisons } from "./comparisons.js";
import type { EventAnswers } from "./event-answers.js";
import { EventInputs } from "./event-inputs.js";
import { EventReader } from "./events.js";
import { Exports, exportTables } from "./exports.js";
import { FindingsRuns } from "./findings-run.js";
import { FingerprintQuestions } from "./fingerprint-questions.js";
import type { OpenSession } from "./open-session.js";
import { OwnAnalyses } from "./own/own-analyses.js";
import type { EnginePlatform } from "./platform.js";
import { Profiles } from "./profiles.js";
import type { ReadFailures } from "./read-failures.js";
import { Redactions } from "./redaction/redactions.js";
import { RunningThreadIndex } from "./running-threads.js";
import { SessionSymbols } from "./session-symbols.js";
import type { ShownSession } from "./shown-session.js";
import { StealSquares } from "./steal-squares.js";
import { Tables } from "./tables.js";
import { traceInfo } from "./trace-info.js";

/** One opened session and the objects that answer questions about it. */
export interface Opened {
  readonly session: ShownSession;
  readonly cells: CellAnswers;
  readonly minimap: MinimapQuery;
  readonly events: EventAnswers;
  readonly exports: Exports;
  readonly tables: Tables;
  readonly findings: FindingsRuns;
  readonly steal: StealSquares;
  readonly fingerprints: FingerprintQuestions;
  readonly comparisons: Comparisons;
  readonly profiles: Profiles;
  readonly redactions: Redactions;
  readonly reportTables: readonly ExportTable[];
  readonly own: OwnAnalyses;
  /** What `lanescope info` says. */
  trace(): TraceInfo;
  /** The session with its traces open. */
  whole(): Promise<Result<WholeSession>>;
  /** It is `whole` already; undefined: its lanes come from an index file. */
  readonly read: WholeSession | undefined;
}

/** A session whose traces are open, and the files of symbols that name their frames. */
export interface WholeSession {
  readonly session: OpenSession;
  readonly symbols: SessionSymbols;
}

/** `before`: what the session was before. */
export function openedOf(
  session: OpenSession,
  platform: EnginePlatform,
  failures: ReadFailures,
  before?: { readonly symbols: SessionSymbols; readonly own: OwnAnalyses },
): Opened {
  const symbols = before?.symbols ?? new SessionSymbols(platform, session);
  before?.symbols.take(session);
  const running = new RunningThreadIndex(session.query);
  const events = new CheckedEvents(() => new EventReader(session, running, platform.yieldToLoop), failures);
  const own = before?.own ?? new OwnAnalyses(session, platform);
  const read = { session, symbols };
  const answers = answersOf(session, platform, { events, own, linesOf: (frames) => symbols.linesOf(frames) });
  own.take(session, answers.onOwn);
  return { ...answers, trace: () => traceInfo(session), whole: async () => ok(read), read };
}

/** What answers depend on beside the facts of a session. */
export interface AnswerParts {
  readonly events: EventAnswers;
  readonly own: OwnAnalyses;
  /** Where in their source frames are. */
  readonly linesOf: (frames: readonly number[]) => Promise<readonly string[]>;
}

/** All that answers questions, and what is to be called when the user's own analyses have made something. */
export function answersOf(session: ShownSession, platform: EnginePlatform, { events, own, linesOf }: AnswerParts) {
  const { query } = session;
  const eventsOf = new EventInputs(events, platform.yieldToLoop).ofChart;
  const annotated = () => ({ traces: session.info().traces, lanes: laneList(query) });
  const exports = new Exports(query, exportTables(events, SESSION_TABLES, annotated), platform.yieldToLoop, eventsOf);
  const redactions = new Redactions();
  const cells = new CellAnswers(query, platform.yieldToLoop);
  const findings = new FindingsRuns(platform.yieldToLoop);
  return {
    session,
    reportTables: [...EXPORT_TABLES, ...SESSION_TABLES, profileTable],
    own,
    onOwn: () => {
      cells.forget();
      findings.close();
    },
    cells,
    minimap: new MinimapQuery(query),
    events,
    exports,
    tables: new Tables(query, [...SESSION_TABLES, ...EXPORT_TABLES], platform.yieldToLoop, undefined, eventsOf),
    findings,
    steal: new StealSquares(query, platform.yieldToLoop),
    fingerprints: new FingerprintQuestions(query, platform.yieldToLoop),
    comparisons: new Comparisons(query, platform.yieldToLoop),
    profiles: new Profiles(query, platform, exports, redactions, linesOf),
    redactions,
  };
}
