import type { EventBatch } from "../../model/event-batch.js";
import { BlockMerger } from "../block-merger.js";
import type { EventMapper, MergedReader } from "../format.js";
import { TextTable } from "../text-table.js";
import type { StreamLayout, TraceLayout } from "./layout.js";
import { LayoutParts } from "./layout-parts.js";
import type { Segment } from "./packet-cursor.js";
import type { Reporter } from "./reporter.js";
import { StackTexts } from "./stack-texts.js";
import { StreamRows } from "./stream-rows.js";

/** A stream as decoders need it. */
export interface DecodableStream {
  readonly layout: StreamLayout;
  readonly segments: readonly Segment[];
}

/** Chunks of all streams together; each has two, and a third one on its way. */
const CHUNK_MEMORY = 32 << 20;

/** Streams merged by time; those of one layout share their plans. */
export function mergedReader(
  trace: TraceLayout,
  streams: readonly DecodableStream[],
  mapper: EventMapper,
  originNs: bigint,
  reporter: Reporter,
): MergedReader {
  const texts = new TextTable();
  const stacks = new StackTexts();
  const parts = new Map<StreamLayout, LayoutParts>();
  for (const { layout } of streams) {
    if (!parts.has(layout)) parts.set(layout, new LayoutParts(layout, mapper, texts, stacks));
  }
  const chunkBytes = CHUNK_MEMORY / Math.max(1, streams.length);
  const rows = streams.map(({ layout, segments }) => {
    return new StreamRows(trace, parts.get(layout) as LayoutParts, segments, originNs, reporter, chunkBytes);
  });
  const writer = {
    begin(batch: EventBatch) {
      batch.stack.fill(-1);
      for (const { writer } of parts.values()) writer.begin(batch);
    },
    write: (stream: StreamRows, batch: EventBatch) => stream.write(batch),
  };
  return new BlockMerger(rows, texts, writer, stacks.table);
}
