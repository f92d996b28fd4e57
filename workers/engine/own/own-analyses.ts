import { errorStack } from "../../core/error-text.js";
import { ok, type Result } from "../../core/result.js";
import { NO_OWN_FACTS, type OwnFacts } from "../../facts/own-facts.js";
import { ProgressBoard } from "../../ingest/progress.js";
import {
  type AnalysesNews,
  type AnalysisCheck,
  type AnalysisCounts,
  type AnalysisFile,
  type AnalysisPhase,
  type AnalysisReport,
  MOST_ANALYSES,
} from "../../model/own-analysis.js";
import { type CheckedFile, checkFile } from "../../own-analyses/file/check-file.js";
import { EventWords } from "../event-words.js";
import type { OpenSession } from "../open-session.js";
import type { EnginePlatform } from "../platform.js";
import { type AnalysisResult, runAnalysis } from "./analysis-run.js";
import { namedMatches } from "./matched-events.js";

/** An analysis in use. */
interface Entry {
  readonly file: AnalysisFile;
  readonly checked: CheckedFile;
  phase: AnalysisPhase;
  share: number;
  failure: string | undefined;
  result: AnalysisResult | undefined;
}

const NO_COUNTS: AnalysisCounts = {
  lanes: 0,
  states: 0,
  latencies: 0,
  counters: 0,
  findings: 0,
  droppedByLoss: 0,
  open: 0,
};

/** A bar of progress needs no finer steps. */
const SHARE_STEP = 0.02;

/** What is wrong with a file, and which of its events the open session has. */
export function checkAnalysis({ text }: AnalysisFile, session: OpenSession | undefined): AnalysisCheck {
  const { id, title, description, problems, definition } = checkFile(text);
  const head = { id, title, description, problems };
  if (definition === undefined || session === undefined) return head;
  const words = new EventWords(session);
  const { book } = words.tools();
  const events = namedMatches(definition.events, book, words.allNames()).map(({ match, names }) => ({
    name: match.name,
    wanted: match.names,
    found: [...names],
    matched: 0,
  }));
  return { ...head, events };
}

/**
 * The user's analyses of the open session. They run one after the other once the session is read, and what one of them has
 * made stays until its file changes, or the session does.
 */
export class OwnAnalyses {
  private entries: readonly Entry[] = [];
  private readonly board: ProgressBoard<AnalysesNews>;
  /** Grows with every call that changes what runs: work of an older one ends. */
  private generation = 0;
  private version = 0;
  private running: Promise<void> = Promise.resolve();
  /** Told that rows, lanes and findings have changed. */
  private onChange = () => {};

  constructor(
    private session: OpenSession | undefined,
    private readonly platform: EnginePlatform,
  ) {
    this.board = new ProgressBoard<AnalysesNews>({ serial: 1, reports: [], isSettled: true, version: 0 }, () => true);
  }

  news(seen: number): Promise<AnalysesNews> {
    return this.board.after(seen);
  }

  async set(files: readonly AnalysisFile[]): Promise<Result<readonly AnalysisReport[]>> {
    const known = new Map(this.entries.map((entry) => [keyOf(entry.file), entry]));
    const ids = new Set<string>();
    const entries = files.map((file) => {
      const entry = reusable(known.get(keyOf(file))) ?? newEntry(file);
      if (entry.checked.definition === undefined) return entry;
      if (ids.has(entry.checked.id)) return secondOf(entry);
      if (MOST_ANALYSES <= ids.size) return surplusOf(entry);
      ids.add(entry.checked.id);
      return entry;
    });
    this.drop(this.entries.filter((entry) => !entries.includes(entry)));
    this.entries = entries;
    await this.start();
    return ok(this.reports());
  }

  /** What the list has come to, once nothing of it runs. */
  async settled(): Promise<Result<readonly AnalysisReport[]>> {
    await this.running;
    return ok(this.reports());
  }

  cancel(): void {
    this.generation += 1;
    for (const entry of this.entries) if (isPending(entry)) entry.phase = "cancelled";
    this.publish();
  }

  /** The session has other traces: all is computed again. The lanes of before are not among its lanes. */
  take(session: OpenSession, onChange: () => void): void {
    this.onChange = onChange;
    if (this.session === session) return;
    // Without a session before, nothing has run, and what was cancelled stays so.
    if (this.session !== undefined) for (const entry of this.entries) forget(entry);
    this.session = session;
    this.changed();
    void this.start();
  }

  close(): void {
    this.generation += 1;
  }

  reports(): readonly AnalysisReport[] {
    return this.entries.map(reportOf);
  }

  /** Runs what is to be run, after the work of an older call has ended. */
  private start(): Promise<void> {
    this.generation += 1;
    const mine = this.generation;
    this.publish();
    this.running = this.running.then(() => this.runAll(mine));
    return this.running;
  }

  private async runAll(mine: number): Promise<void> {
    const { session } = this;
    if (session === undefined) return this.publish();
    const isOver = () => this.generation !== mine;
    if (this.entries.some(isPending)) await session.finished;
    for (const [order, entry] of this.entries.entries()) {
      if (isOver()) return;
      if (isPending(entry)) await this.runOne(session, entry, order, isOver);
    }
    if (!isOver()) this.publish();
  }

  private async runOne(session: OpenSession, entry: Entry, order: number, isCancelled: () => boolean): Promise<void> {
    const { definition } = entry.checked;
    if (definition === undefined) return;
    const { yieldToLoop } = this.platform;
    const onShare = (share: number) => {
      if (share < entry.share + SHARE_STEP) return;
      entry.share = share;
      this.publish();
    };
    const watch = { yieldToLoop, isCancelled, onShare, now: () => performance.now() };
    entry.phase = "running";
    this.publish();
    try {
      entry.result = await runAnalysis(session, { definition, text: entry.file.text, order }, watch);
    } catch (error) {
      // The files of a session may go while a run of it ends.
      if (!isCancelled()) {
        entry.phase = "failed";
        entry.failure = errorStack(error);
        this.changed();
        return;
      }
    }
    // Whoever ended it says what becomes of it.
    if (entry.result === undefined) {
      if (this.entries.includes(entry) && entry.phase === "running") forget(entry);
      return;
    }
    entry.phase = "done";
    entry.share = 1;
    this.changed();
  }

  private drop(entries: readonly Entry[]): void {
    const made = entries.filter(({ result }) => result !== undefined);
    for (const entry of made) entry.result?.lanes.remove();
    if (0 < made.length) this.changed();
  }

  private changed(): void {
    this.version += 1;
    if (this.session !== undefined) this.session.own = this.facts();
    this.onChange();
    this.publish();
  }

  private facts(): OwnFacts {
    const analyses = this.entries.flatMap(({ result }) => result?.facts ?? []);
    return analyses.length === 0 ? { ...NO_OWN_FACTS, version: this.version } : { version: this.version, analyses };
  }

  private publish(): void {
    const { version } = this;
    this.board.publish({ reports: this.reports(), isSettled: !this.entries.some(isPending), version });
  }
}

/** The same file under the same name. */
function keyOf({ name, text }: AnalysisFile): string {
  return `${name}\n${text}`;
}

function newEntry(file: AnalysisFile): Entry {
  const checked = checkFile(file.text);
  const phase = checked.definition === undefined ? "invalid" : "waiting";
  return { file, checked, phase, share: 0, failure: undefined, result: undefined };
}

/** What was ended is begun again, and what was refused because of others may be taken now. */
function reusable(entry: Entry | undefined): Entry | undefined {
  return entry === undefined || NOT_KEPT.includes(entry.phase) ? undefined : entry;
}

const NOT_KEPT: readonly AnalysisPhase[] = ["cancelled", "failed", "invalid"];

function secondOf(entry: Entry): Entry {
  return refusedOf(entry, `another file of this list has the id "${entry.checked.id}", too`);
}

function surplusOf(entry: Entry): Entry {
  return refusedOf(entry, `${MOST_ANALYSES} others are on, which is the most: turn one of them off`);
}

function refusedOf({ file, checked }: Entry, message: string): Entry {
  const problem = { severity: "error", message, path: "id", line: 1, column: 1, length: 0 } as const;
  const refused = { ...checked, definition: undefined, problems: [...checked.problems, problem] };
  return { file, checked: refused, phase: "invalid", share: 0, failure: undefined, result: undefined };
}

function isPending({ phase }: Entry): boolean {
  return phase === "waiting" || phase === "running";
}

function forget(entry: Entry): void {
  entry.result = undefined;
  entry.share = 0;
  if (entry.phase !== "invalid") entry.phase = "waiting";
}

function reportOf({ file, checked, phase, share, failure, result }: Entry): AnalysisReport {
  return {
    file: file.name,
    id: checked.id,
    title: checked.title,
    description: checked.description,
    phase,
    share,
    problems: [...checked.problems, ...(result?.problems ?? [])],
    failure,
    events: result?.events ?? [],
    counts: result?.counts ?? NO_COUNTS,
    groups: result?.lanes.groups ?? [],
    notes: result?.notes ?? [],
  };
}
