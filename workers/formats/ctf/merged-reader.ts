import type { EventBatch } from "../../model/event-batch.js";
import { BlockMerger } from "../block-merger.js";
import { DecodeRegion, type DecodeSpace } from "../flat/decode-space.js";
import type { FlatBatch } from "../flat/flat-batch.js";
import { FlatReader } from "../flat/flat-reader.js";
import { orderOf } from "../flat/order-of.js";
import type { EventMapper, MergedReader } from "../format.js";
import { TextTable } from "../text-table.js";
import type { StreamLayout, TraceLayout } from "./layout.js";
import { LayoutParts } from "./layout-parts.js";
import type { Segment } from "./packet-cursor.js";
import type { Reporter } from "./reporter.js";
import type { SlotWriter } from "./slot-writer.js";
import { StackTexts } from "./stack-texts.js";
import { StreamRows } from "./stream-rows.js";

/** A stream as decoders need it. */
export interface DecodableStream {
  readonly layout: StreamLayout;
  readonly segments: readonly Segment[];
}

/** Chunks of all streams together; each has two, and a third one on its way. */
const CHUNK_MEMORY = 32 << 20;

interface Writing {
  readonly parts: LayoutParts;
  readonly writer: SlotWriter;
}

/** Streams merged by time; those of one layout share their plans. */
export function mergedReader(
  trace: TraceLayout,
  streams: readonly DecodableStream[],
  mapper: EventMapper,
  originNs: bigint,
  reporter: Reporter,
  space: DecodeSpace,
): MergedReader {
  const region = new DecodeRegion(space);
  const texts = new TextTable(region);
  const stacks = new StackTexts();
  const writing = new Map<StreamLayout, Writing>();
  for (const { layout } of streams) {
    if (writing.has(layout)) continue;
    const parts = new LayoutParts(layout, mapper, texts, stacks, region);
    writing.set(layout, { parts, writer: parts.writer(region) });
  }
  const chunkBytes = CHUNK_MEMORY / Math.max(1, streams.length);
  const rows = streams.map(({ layout, segments }) => {
    const { parts, writer } = writing.get(layout) as Writing;
    return new StreamRows(trace, parts, segments, originNs, reporter, chunkBytes, writer);
  });
  const order = orderOf(region, rows);
  const begin = (batch: FlatBatch): void => {
    batch.columns.stack.fill(-1);
    order.begin(batch);
    for (const { writer } of writing.values()) writer.begin(batch);
  };
  const write = (stream: StreamRows, batch: EventBatch): void => stream.write(batch);
  return new FlatReader(new BlockMerger(rows, texts, write, order, stacks.table), region, begin);
}
