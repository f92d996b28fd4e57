import { prefixed } from "../../core/columns.js";
import { plainText } from "../../core/plain-text.js";
import { recordPager } from "../../facts/session-facts.js";
import type { IndexStore } from "../../index-file/index-store.js";
import { IndexWriter } from "../../index-file/index-writer.js";
import type { Directory } from "../../index-file/layout.js";
import type { QueryContext } from "../../query/context.js";
import { partOf, recordParts } from "../record-parts.js";
import { type KnownSession, lanePagesOf, sessionHead, sessionParts } from "../session-columns.js";
import { RECORD_PAGES, type ShownFacts, TEXTS } from "./kept-session.js";
import type { TraceFacts } from "./trace-facts.js";

/** Packing them takes some milliseconds. */
const CHUNKS_PER_PAUSE = 16;
const PAGES_PER_PAUSE = 64;

/** Traces that have been read to their end. */
export interface ReadTraces {
  readonly known: KnownSession;
  readonly shown: ShownFacts;
  readonly trace: TraceFacts;
}

/** Where an index file is to be. */
export interface IndexPlace {
  readonly store: IndexStore;
  readonly name: string;
  readonly head: Pick<Directory, "build" | "about">;
}

/** Writes an index file, part by part, with pauses between them. Resolves to its size. */
export async function writeIndex(
  { known, shown, trace }: ReadTraces,
  { store, name, head }: IndexPlace,
  pause: () => Promise<void>,
): Promise<number> {
  // The user's own analyses add lanes that may go again, now or while this is written.
  const facts: QueryContext = Object.create(known.query, { lanes: { value: known.query.lanes.without(() => false) } });
  const texts = {
    [TEXTS.head]: JSON.stringify(sessionHead({ ...known, query: facts })),
    [TEXTS.shown]: JSON.stringify(shown),
  };
  const parts = sessionParts(facts);
  const first = parts.next();
  const output = await store.create(name);
  try {
    const writer = new IndexWriter(output, { ...head, name });
    for (const [text, value] of Object.entries(texts)) writer.addText(text, value);
    for (let part = first; part.done !== true; part = parts.next()) {
      const [partName, columns] = part.value;
      for (const [column, values] of Object.entries(prefixed(partName, columns))) {
        writer.addColumn(column, values);
        await pause();
      }
    }
    await writeRecords(writer, facts, pause);
    for (const [pagesName, pages] of lanePagesOf(facts)) {
      const list = writer.beginPages();
      let page = 0;
      for (const words of pages) {
        writer.addPage(list, words);
        page += 1;
        if (page % CHUNKS_PER_PAUSE === 0) await pause();
      }
      writer.finishPages(pagesName, list);
    }
    writer.addText(TEXTS.trace, plainText(trace));
    writer.finish();
    await output.finish();
    return writer.bytes;
  } catch (error) {
    await output.abandon();
    throw error;
  }
}

/** All records, packed: of those that are already, nothing is unpacked. */
async function writeRecords(writer: IndexWriter, facts: QueryContext, pause: () => Promise<void>): Promise<void> {
  const pager = recordPager(facts.lanes.keeper.pages);
  const parts = [...recordParts(facts)];
  const pages = writer.beginPages();
  let since = 0;
  for (const [, records] of parts) {
    for (const page of records.packedPages(pager)) {
      writer.addPage(pages, page);
      since += 1;
      if (since % PAGES_PER_PAUSE === 0) await pause();
    }
  }
  writer.finishPages(RECORD_PAGES, pages);
  writer.addText(TEXTS.records, JSON.stringify(parts.map(partOf)));
}
