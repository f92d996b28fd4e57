import { assert } from "../core/assert.js";
import { fail, failureText, ok, type Result } from "../core/result.js";
import { DamagedIndex, isFault } from "../index-file/damaged-index.js";
import type { IngestDependencies } from "../ingest/discover.js";
import type { OpenRequest, RemoveRequest, SessionChange, SessionInfo } from "../model/engine-api.js";
import type { QueryContext } from "../query/context.js";
import { type ChangedSession, withoutTraces, withTraces } from "./change-session.js";
import { ingestFor } from "./default-ingest.js";
import { IndexKeeper } from "./kept/index-keeper.js";
import { keptOpened } from "./kept/kept-opened.js";
import { openSession } from "./open-traces.js";
import { type Opened, openedOf, type WholeSession } from "./opened.js";
import { Opening } from "./opening.js";
import type { EnginePlatform } from "./platform.js";
import type { ReadFailures } from "./read-failures.js";
import type { KnownSession } from "./session-columns.js";

/** Why a session from an index file is opened again: it knows nothing that analyses could go on with. */
const FROM_INDEX = "the lanes on screen come from the index that was kept of the trace";

/** The session of an engine: it is opened, changed and closed, and another one takes its place. */
export class EngineSession {
  private now: Opened | undefined;
  private opening: Opening | undefined;
  private request: OpenRequest | undefined;
  private reading: Promise<void> | undefined;
  readonly keeper: IndexKeeper;

  constructor(
    private readonly platform: EnginePlatform,
    private readonly dependencies: IngestDependencies,
    private readonly failures: ReadFailures,
  ) {
    this.keeper = new IndexKeeper(platform);
  }

  get opened(): Opened | undefined {
    return this.now;
  }

  get current(): Opened {
    assert(this.now, "nothing is open");
    return this.now;
  }

  get query(): QueryContext {
    return this.current.session.query;
  }

  get known(): KnownSession {
    const { current } = this;
    return { query: this.query, info: current.session.info(), trace: current.trace() };
  }

  /** What a question needs that no index file answers, and that cannot be answered with a failure. */
  async whole(): Promise<WholeSession> {
    const whole = await this.current.whole();
    if (!whole.ok) throw new Error(failureText(whole.error));
    return whole.value;
  }

  /** The session with all that analyses know of it: one from an index file is read for that. */
  async analysed(): Promise<WholeSession> {
    this.keeper.forget();
    if (this.current.read === undefined) await this.readAgain("unused");
    return this.whole();
  }

  /** Reads the traces of a session that came from an index file. */
  readAgain(index: "anew" | "unused"): Promise<void> {
    this.reading ??= this.readNow(index).finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  /** If an error is for damage of the index file, the traces are read, and another one is kept. False: it is for something else. */
  async withoutIndex(error: unknown): Promise<boolean> {
    const isKept = this.now !== undefined && this.now.read === undefined;
    if (!(error instanceof DamagedIndex || (isKept && isFault(error)))) return false;
    this.keeper.noteDamage(error);
    await this.readAgain("anew");
    return true;
  }

  private async readNow(index: "anew" | "unused"): Promise<void> {
    assert(this.request, "nothing is open");
    const { news } = this.keeper;
    const read = await this.open({ ...this.request, index });
    if (!read.ok) throw new Error(failureText(read.error));
    this.keeper.note(news.note);
    await this.done();
  }

  beginOpening(): Opening {
    this.opening?.cancel();
    this.opening = new Opening(() => this.platform.yieldToLoop());
    return this.opening;
  }

  endOpening(mine: Opening): void {
    mine.end();
    if (this.opening === mine) this.opening = undefined;
  }

  open(request: OpenRequest): Promise<Result<SessionInfo>> {
    return this.openWith(request, ingestFor(request.logFormat, this.dependencies));
  }

  async openWith(request: OpenRequest, ingest: Result<IngestDependencies>): Promise<Result<SessionInfo>> {
    const mine = this.beginOpening();
    this.closeOpened();
    this.failures.begin(request.files);
    const opened = ingest.ok ? await this.openedBy(request, ingest.value, mine) : ingest;
    this.endOpening(mine);
    if (!opened.ok) return opened;
    if (mine.isCancelled()) {
      opened.value.session.close();
      return fail("opening was cancelled");
    }
    this.now = opened.value;
    this.request = request;
    return ok(opened.value.session.info());
  }

  private async openedBy(request: OpenRequest, ingest: IngestDependencies, watch: Opening): Promise<Result<Opened>> {
    const kept = await this.keeper.open(request);
    if (kept !== undefined) return ok(keptOpened(kept, request, this.platform, ingest, this.failures));
    const session = await openSession(request, this.platform, ingest, watch, this.keeper.parts);
    return session.ok ? ok(openedOf(session.value, this.platform, this.failures)) : session;
  }

  async add(request: OpenRequest): Promise<Result<SessionChange>> {
    const { current } = this;
    if (current.read === undefined) return ok({ kind: "again", why: FROM_INDEX });
    const mine = this.beginOpening();
    const ingest = ingestFor(request.logFormat, this.dependencies);
    const { session } = current.read;
    const changed = ingest.ok ? await withTraces(session, request, this.platform, ingest.value, mine) : ingest;
    this.endOpening(mine);
    if (!changed.ok) return changed;
    if (this.now !== current) return fail("the open trace was closed meanwhile");
    return ok(this.take(changed.value));
  }

  async remove({ paths, name }: RemoveRequest): Promise<Result<SessionChange>> {
    const { read } = this.current;
    if (read === undefined) return ok({ kind: "again", why: FROM_INDEX });
    const { traces } = read.session.discovery;
    const gone = new Set([...traces.keys()].filter((i) => paths.includes(traces[i]?.trace.description.path ?? "")));
    return ok(this.take(await withoutTraces(read.session, gone, name, this.platform)));
  }

  /** The open session has other traces from here on. */
  private take(changed: ChangedSession): SessionChange {
    const { now } = this;
    if ("again" in changed) return { kind: "again", why: changed.again };
    this.closeQuestions();
    this.keeper.forget();
    this.now = openedOf(
      changed.session,
      this.platform,
      this.failures,
      now?.read && { symbols: now.read.symbols, own: now.own },
    );
    return { kind: "changed", info: changed.session.info() };
  }

  /** Everything is read. An index of it is begun to be kept. */
  async done(): Promise<Result<SessionInfo>> {
    const { current } = this;
    const { session, read } = current;
    await session.finished;
    if (this.now === current && read !== undefined) {
      await read.symbols.settle();
      const { first: unread } = this.failures;
      if (this.now === current && unread !== undefined) this.keeper.noteUnread(unread);
      else if (this.now === current && this.request !== undefined) await this.keeper.keepRead(read, this.request);
    }
    return session.failure === undefined ? ok(session.info()) : fail(session.failure);
  }

  cancel(): void {
    if (this.opening === undefined) this.now?.session.cancel();
    else this.opening.cancel();
  }

  opensAfter(seen: number) {
    return this.opening?.after(seen);
  }

  async close(): Promise<void> {
    this.opening?.cancel();
    await this.keeper.settled();
    this.closeOpened();
  }

  private closeOpened(): void {
    this.closeQuestions();
    this.now?.own.close();
    this.now?.session.close();
    this.now?.session.query.lanes.keeper.close();
    this.now = undefined;
  }

  private closeQuestions(): void {
    this.now?.tables.close();
    this.now?.findings.close();
    this.now?.steal.close();
    this.now?.fingerprints.close();
    this.now?.comparisons.close();
    this.now?.profiles.close();
  }
}
