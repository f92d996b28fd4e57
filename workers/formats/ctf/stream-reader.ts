import type { EventBatch } from "../../model/event-batch.js";
import type { EventMapper, StreamReader, StreamTally } from "../format.js";
import { DecodeStatus } from "./decode-status.js";
import type { StreamLayout, TraceLayout } from "./layout.js";
import { LayoutParts } from "./layout-parts.js";
import type { Segment } from "./packet-cursor.js";
import type { Reporter } from "./reporter.js";
import { StreamRows } from "./stream-rows.js";
import { TextTable } from "./text-table.js";

/** After this much input `next` comes back even with few rows, so that progress shows. */
export const BYTES_PER_CALL = 16 << 20;

/** Decodes one stream of a trace into batches. */
export class CtfStreamReader implements StreamReader {
  private readonly texts = new TextTable("own");
  private readonly parts: LayoutParts;
  private readonly rows: StreamRows;

  constructor(
    trace: TraceLayout,
    layout: StreamLayout,
    segments: readonly Segment[],
    mapper: EventMapper,
    originNs: bigint,
    reporter: Reporter,
  ) {
    this.parts = new LayoutParts(layout, mapper, this.texts);
    this.rows = new StreamRows(trace, this.parts, segments, originNs, reporter);
  }

  get tally(): StreamTally {
    return this.rows.tally;
  }

  async next(batch: EventBatch): Promise<boolean> {
    batch.count = 0;
    batch.isMixed = true;
    this.parts.writer.begin(batch);
    const goesOn = await this.fill(batch);
    batch.newStrings = this.texts.news();
    return goesOn;
  }

  close(): void {
    this.rows.close();
  }

  private async fill(batch: EventBatch): Promise<boolean> {
    const { rows } = this;
    const startBytes = rows.bytesRead;
    for (;;) {
      const stop = this.run(batch);
      if (stop !== DecodeStatus.SHORT) return stop === DecodeStatus.FULL;
      if (rows.bytesRead - startBytes > BYTES_PER_CALL) return true;
      await rows.readOn();
    }
  }

  /** Rows from the bytes at hand. FULL: the batch has no more room. */
  private run(batch: EventBatch): DecodeStatus {
    const { rows } = this;
    const { block } = rows;
    for (;;) {
      block.takeAll(batch);
      rows.write(batch);
      if (block.taken < block.count) return DecodeStatus.FULL;
      const stop = rows.find();
      if (stop !== DecodeStatus.FULL) return stop;
    }
  }
}
