import { plainFrom } from "../../core/plain-text.js";
import type { PackedRecords } from "../../core/records.js";
import { NO_OWN_FACTS, type OwnFacts } from "../../facts/own-facts.js";
import type { ChunkKeeper } from "../../index/chunk-keeper.js";
import { DamagedIndex } from "../../index-file/damaged-index.js";
import type { IndexReader } from "../../index-file/index-reader.js";
import { ProgressBoard } from "../../ingest/progress.js";
import type { SessionInfo, TraceInfo } from "../../model/engine-api.js";
import type { Progress } from "../../model/progress.js";
import type { SymbolsInfo } from "../../model/symbols.js";
import type { QueryContext } from "../../query/context.js";
import { packedRecords, type RecordPart } from "../record-parts.js";
import { type ColumnReader, sessionFromParts } from "../session-columns.js";
import type { ShownSession } from "../shown-session.js";
import type { TraceFacts } from "./trace-facts.js";

/** What the window is told of a session beside its facts. */
export interface ShownFacts {
  readonly progress: Omit<Progress, "serial" | "memoryBytes">;
  readonly symbols: SymbolsInfo;
}

/** Names of the texts of an index file. `sessionParts` names its columns. */
export const TEXTS = { head: "head", shown: "shown", trace: "trace", records: "records" } as const;

/** The pages of all records. */
export const RECORD_PAGES = "record page";

/** A session whose lanes and facts come from an index file, each part when it is needed first. Its traces are not open. */
export class KeptSession implements ShownSession {
  readonly query: QueryContext;
  readonly board: ProgressBoard<Progress>;
  readonly finished = Promise.resolve();
  readonly failure = undefined;
  readonly isSealed = true;
  readonly symbols: SymbolsInfo;
  /** What the user's own analyses made, once they have run. */
  ownFacts = (): OwnFacts => NO_OWN_FACTS;
  private readonly closing: (() => void)[] = [];
  private readonly known: { readonly info: SessionInfo; readonly trace: TraceInfo };

  constructor(
    private readonly reader: IndexReader,
    private readonly name: string,
    memoryBytes: number | undefined,
    keeper?: ChunkKeeper,
  ) {
    const known = sessionFromParts(JSON.parse(reader.text(TEXTS.head)), columnsOf(reader), keeper);
    this.known = known;
    this.query = Object.defineProperty(known.query, "own", { get: () => this.ownFacts() });
    const { progress, symbols } = JSON.parse(reader.text(TEXTS.shown)) as ShownFacts;
    this.symbols = symbols;
    const shown = { serial: 1, ...progress, memoryBytes: memoryBytes ?? this.query.lanes.bytes() };
    this.board = new ProgressBoard<Progress>(shown, () => false);
  }

  /** What is known of its events. */
  traceFacts(): TraceFacts {
    return plainFrom(this.reader.text(TEXTS.trace)) as TraceFacts;
  }

  info(): SessionInfo {
    return { ...this.known.info, name: this.name };
  }

  trace(): TraceInfo {
    return this.known.trace;
  }

  cancel(): void {}

  /** Has something else closed with it. */
  atClose(run: () => void): void {
    this.closing.push(run);
  }

  close(): void {
    this.reader.close();
    for (const run of this.closing) run();
  }
}

function columnsOf(reader: IndexReader): ColumnReader {
  let records: ((name: string) => PackedRecords | undefined) | undefined;
  return {
    part: (name) => reader.part(name),
    pages: (name) => reader.pages(name),
    records(name) {
      records ??= packedRecords(JSON.parse(reader.text(TEXTS.records)) as RecordPart[], reader.pages(RECORD_PAGES));
      const known = records(name);
      if (known === undefined) throw new DamagedIndex(`it has no ${name}`);
      return known;
    },
  };
}
