import fc from "fast-check";
import { expect, test } from "vitest";
import type { BatchFeed } from "../../../../workers/ingest/batch-feed.js";
import { Merge } from "../../../../workers/ingest/merge.js";
import { createBatch, type EventBatch } from "../../../../workers/model/event-batch.js";

/** Rows of a stream, cut into batches of `batchRows`; a batch is there only after `ready` was asked for when `isLazy`. */
class ListFeed implements BatchFeed {
  recycled = 0;
  private isReady: boolean;
  private at = 0;

  constructor(
    private readonly stream: number,
    private readonly times: readonly number[],
    private readonly batchRows: number,
    private readonly isLazy: boolean,
  ) {
    this.isReady = !isLazy;
  }

  take(): EventBatch | undefined {
    if (!this.isReady || this.ended) return undefined;
    this.isReady = !this.isLazy;
    const batch = createBatch(this.stream, this.batchRows);
    const rows = this.times.slice(this.at, this.at + this.batchRows);
    rows.forEach((t, i) => {
      batch.ts[i] = t;
      batch.a[i] = this.at + i;
    });
    batch.count = rows.length;
    this.at += rows.length;
    return batch;
  }

  get ended(): boolean {
    return this.at >= this.times.length;
  }

  async ready(): Promise<void> {
    this.isReady = true;
  }

  recycle(): void {
    this.recycled += 1;
  }
}

interface Row {
  readonly t: number;
  readonly stream: number;
  readonly row: number;
}

async function mergeAll(streams: readonly (readonly number[])[], batchRows: number, isLazy: boolean): Promise<Row[]> {
  const rows: Row[] = [];
  const feeds = streams.map((times, stream) => new ListFeed(stream, times, batchRows, isLazy));
  const merge = new Merge(
    feeds.map((feed, machine) => ({ feed, machine })),
    (batch, machine, from, to) => {
      expect(machine).toBe(batch.stream);
      for (let i = from; i < to; i++) {
        rows.push({ t: batch.ts[i] as number, stream: batch.stream, row: batch.a[i] as number });
      }
    },
  );
  for (let outcome = merge.step(7); outcome !== "ended"; outcome = merge.step(7)) {
    if (outcome === "starved") await merge.ready();
  }
  expect(merge.rows).toBe(rows.length);
  expect(feeds.map((feed) => feed.recycled)).toEqual(streams.map((times) => Math.ceil(times.length / batchRows)));
  return rows;
}

function sorted(streams: readonly (readonly number[])[]): Row[] {
  return streams
    .flatMap((times, stream) => times.map((t, row) => ({ t, stream, row })))
    .sort((left, right) => left.t - right.t || left.stream - right.stream || left.row - right.row);
}

const anyStreams = fc.array(
  fc.array(fc.nat({ max: 50 }), { maxLength: 60 }).map((times) => times.sort((left, right) => left - right)),
  { maxLength: 9 },
);

test("a merge is a sort by time, then stream", async () => {
  await fc.assert(
    fc.asyncProperty(anyStreams, fc.integer({ min: 1, max: 9 }), fc.boolean(), async (streams, batchRows, isLazy) => {
      expect(await mergeAll(streams, batchRows, isLazy)).toEqual(sorted(streams));
    }),
  );
});

test("a merge of 512 streams with long and short runs is a sort too", async () => {
  const streams = Array.from({ length: 512 }, (_, stream) =>
    Array.from({ length: 40 }, (_, row) => Math.floor(row / 8) * 1000 + ((stream * 37) % 11)),
  );
  expect(await mergeAll(streams, 16, true)).toEqual(sorted(streams));
});

test("nothing to merge ends at once", async () => {
  expect(await mergeAll([], 4, false)).toEqual([]);
  expect(await mergeAll([[], []], 4, true)).toEqual([]);
});
