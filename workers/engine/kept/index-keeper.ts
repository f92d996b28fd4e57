import { bytesOf } from "../../core/byte-source.js";
import { errorCode, errorText, systemErrorText } from "../../core/error-text.js";
import { formatBytes } from "../../core/format.js";
import { type Failure, failureText } from "../../core/result.js";
import { DamagedIndex, isFault } from "../../index-file/damaged-index.js";
import { IndexReader } from "../../index-file/index-reader.js";
import { type IndexBytes, type IndexStore, trimStore } from "../../index-file/index-store.js";
import { clearIndexes, listIndexes } from "../../index-file/list-indexes.js";
import type { OpenRequest } from "../../model/engine-api.js";
import type { IndexNews, KeptIndexes } from "../../model/kept-index.js";
import { keeperFor } from "../open-traces.js";
import type { WholeSession } from "../opened.js";
import type { EnginePlatform, IndexPlatform } from "../platform.js";
import { traceInfo } from "../trace-info.js";
import { PartKeeper } from "../unfinished/part-keeper.js";
import { indexName } from "./index-name.js";
import { KeptSession } from "./kept-session.js";
import { type ReadTraces, writeIndex } from "./write-index.js";

/** Below this, reading takes no longer than what an index file would save. */
const LEAST_BYTES = 4 * 1024 * 1024;

/** The index file of the traces that are open: it is looked for when they are opened, and written when they are read. */
export class IndexKeeper {
  private current: IndexNews = NONE;
  /** Of the open traces; undefined: none is to be kept of them. */
  private name: string | undefined;
  private writing: Promise<void> = Promise.resolve();
  /** Of the traces that are opened, while they are read; undefined: none are kept. */
  parts: PartKeeper | undefined;

  constructor(private readonly platform: EnginePlatform) {}

  get news(): IndexNews {
    const note = this.current.note ?? this.parts?.note;
    return note === undefined ? this.current : { ...this.current, note };
  }

  /** The session of a request from its index file; undefined: the traces have to be read. */
  async open(request: OpenRequest): Promise<KeptSession | undefined> {
    await this.writing;
    const { indexes, open } = this.platform;
    this.current = NONE;
    this.name = undefined;
    this.parts = undefined;
    const { leastBytes = LEAST_BYTES } = indexes ?? {};
    if (indexes === undefined || request.index === "unused" || bytesOf(request.files) < leastBytes) return undefined;
    this.name = await indexName(request, open);
    if (this.name === undefined) return undefined;
    const kept = request.index === "anew" ? undefined : await this.read(indexes.store, this.name, request);
    if (kept === undefined) this.parts = this.partsOf(indexes, this.name, request);
    return kept;
  }

  private partsOf(
    { store, build, partIsDue, onNoParts }: IndexPlatform,
    name: string,
    request: OpenRequest,
  ): PartKeeper {
    const about = { trace: request.name, traceBytes: bytesOf(request.files), events: 0 };
    return new PartKeeper({ store, name, build, about, isDue: partIsDue, onNoParts }, this.platform);
  }

  private async read(store: IndexStore, name: string, request: OpenRequest): Promise<KeptSession | undefined> {
    let file: IndexBytes | undefined;
    try {
      file = await store.open(name);
      const reader = file && IndexReader.open(file);
      if (reader?.directory.build === this.platform.indexes?.build) {
        if (reader?.directory.name !== name) throw new DamagedIndex("it is of another trace");
        const bytes = this.platform.memoryBytes();
        const kept = reader && new KeptSession(reader, request.name, bytes, keeperFor(request, this.platform));
        if (kept !== undefined) {
          this.current = { state: "shown" };
          await store.touch(name);
          return kept;
        }
      }
    } catch (error) {
      this.noteDamage(error);
    }
    file?.close();
    return undefined;
  }

  /** The file is not to be read again: what it holds is wrong, or cannot be read. */
  noteDamage(error: unknown): void {
    const why = error instanceof DamagedIndex || isFault(error) ? textOf(error) : systemErrorText(error);
    this.current = { state: "none", note: `the kept index of this trace is damaged (${why}): the trace is read again` };
  }

  /** The user has told what the traces do not say, so they are kept by nobody. */
  forget(): void {
    this.name = undefined;
    void this.parts?.remove();
  }

  /** A part of the traces could not be read: an index would show that part as missing once it can be read again. */
  noteUnread(failure: Failure): void {
    this.name = undefined;
    const { hint: _, ...what } = failure;
    const note = `not all could be read: ${failureText(what)}. What is shown is of the rest, and no index of it is kept. Open it again to read the rest`;
    this.current = { state: "none", note, isPart: true };
  }

  /** What an earlier opening of the same traces had to say. */
  note(note: string | undefined): void {
    if (note !== undefined) this.current = { ...this.current, note };
  }

  /** Begins to write the file of a session that is read whole. */
  async keepRead({ session, symbols }: WholeSession, request: OpenRequest): Promise<void> {
    if (this.name === undefined || !session.isComplete || session.failure !== undefined) return;
    const found = await symbols.info();
    const { serial: _, memoryBytes: __, ...progress } = session.board.latest;
    const { query, contents, clocks } = session;
    this.keep(
      {
        known: { query, info: session.info(), trace: traceInfo(session) },
        shown: { progress, symbols: found },
        trace: { contents, clocks, tallies: session.tallies(), problems: session.problemsByTrace() },
      },
      request,
    );
  }

  /** Writes the file of traces that are read. What they are must be taken at once: it goes on while questions are answered. */
  private keep(read: ReadTraces, request: OpenRequest): void {
    const { name } = this;
    const { indexes, yieldToLoop } = this.platform;
    if (indexes === undefined || name === undefined) return;
    this.name = undefined;
    const { parts } = this;
    const { store, build } = indexes;
    const about = { trace: request.name, traceBytes: bytesOf(request.files), events: read.known.trace.events };
    const note = this.current;
    const written = writeIndex(read, { store, name, head: { build, about } }, yieldToLoop).then(
      async (bytes) => {
        this.current = { ...note, state: "kept" };
        if (store.limitBytes < bytes) {
          await store.remove(name);
          const [size, limit] = [formatBytes(bytes), formatBytes(store.limitBytes)];
          this.current = {
            state: "none",
            note: `no index of this trace is kept: its ${size} are more than the limit, ${limit}`,
          };
        } else await trimStore(store, name);
      },
      (error: unknown) => {
        this.current = { state: "none", note: `no index of this trace is kept: ${whyNot(error)}${remedyOf(error)}` };
      },
    );
    // The index has taken their place, or would not fit again.
    this.writing = written.then(() => parts?.remove());
  }

  async list(): Promise<KeptIndexes | undefined> {
    const store = this.platform.indexes?.store;
    return store && listIndexes(store);
  }

  async clear(): Promise<void> {
    const store = this.platform.indexes?.store;
    if (store !== undefined) await clearIndexes(store);
  }

  /** Resolves when nothing is being written. */
  settled(): Promise<void> {
    return this.writing;
  }
}

function textOf(error: Error): string {
  return error instanceof DamagedIndex ? error.message : `it holds what none holds: ${error.message}`;
}

const NONE: IndexNews = { state: "none" };

const NO_ROOM = ["ENOSPC", "EDQUOT", "QuotaExceededError"];

/** What helps against it. */
function remedyOf(error: unknown): string {
  const isFull = error instanceof Error && [errorCode(error), error.name].some((name = "") => NO_ROOM.includes(name));
  return isFull ? ". It is read again the next time; clear kept indexes or free space on the disk" : "";
}

function whyNot(error: unknown): string {
  return systemErrorText(error, "write") || errorText(error);
}
