import fc from "fast-check";
import { expect, test } from "vitest";
import type { BatchFeed } from "../../../../workers/ingest/batch-feed.js";
import { Merge } from "../../../../workers/ingest/merge.js";
import { createBatch, type EventBatch } from "../../../../workers/model/event-batch.js";

/** Rows of a stream, cut into batches of `batchRows`; a batch is there only after `ready` was asked for when `isLazy`. */
class ListFeed implements BatchFeed {
  recycled = 0;
  readonly watermark = Number.NEGATIVE_INFINITY;
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

/** A stream that grows: batches of given times, and watermarks between them, one step each time `grow` is called. */
class GrowingFeed implements BatchFeed {
  watermark = Number.NEGATIVE_INFINITY;
  ended = false;
  private batch: EventBatch | undefined;

  constructor(private readonly steps: (readonly number[] | number)[]) {}

  /** False when it has ended. */
  grow(): boolean {
    const step = this.steps.shift();
    if (typeof step === "number") this.watermark = step;
    else if (step) this.batch = batchOf(step);
    else this.ended = true;
    return step !== undefined;
  }

  take(): EventBatch | undefined {
    const { batch } = this;
    this.batch = undefined;
    return batch;
  }

  get isEmpty(): boolean {
    return this.batch === undefined;
  }

  async ready(): Promise<void> {}
  recycle(): void {}
}

function batchOf(times: readonly number[]): EventBatch {
  const batch = createBatch(0, times.length);
  batch.ts.set(times);
  batch.count = times.length;
  return batch;
}

test("a stream that is silent holds others up to its watermark only", () => {
  const busy = new GrowingFeed([[1, 5, 9, 20], [21]]);
  const silent = new GrowingFeed([9, 21, [30]]);
  const times: number[] = [];
  const inputs = [busy, silent].map((feed, machine) => ({ feed, machine }));
  const merge = new Merge(inputs, ({ ts }, _, from, to) => times.push(...ts.subarray(from, to)));
  busy.grow();
  expect(merge.step(100)).toBe("starved");
  expect(times).toEqual([]);
  silent.grow();
  expect(merge.step(100)).toBe("starved");
  // At its watermark itself it may still have a row.
  expect([times, merge.time]).toEqual([[1, 5], 5]);
  silent.grow();
  expect(merge.step(100)).toBe("starved");
  expect([times, merge.time]).toEqual([[1, 5, 9, 20], 20]);
  busy.grow();
  busy.grow();
  silent.grow();
  expect(merge.step(100)).toBe("starved");
  silent.grow();
  expect([merge.step(100), times, merge.rows]).toEqual(["ended", [1, 5, 9, 20, 21, 30], 6]);
});

test("what all streams say is past is handed over, rows or not", () => {
  const feeds = [new GrowingFeed([100]), new GrowingFeed([70])];
  const merge = new Merge(
    feeds.map((feed, machine) => ({ feed, machine })),
    () => {},
  );
  for (const feed of feeds) feed.grow();
  expect([merge.step(1), merge.time]).toEqual(["starved", 70]);
});

test("growing streams are merged by time, whatever grows first and whatever watermarks say in between", () => {
  const steps = fc.array(fc.tuple(fc.nat({ max: 20 }), fc.array(fc.nat({ max: 9 }), { maxLength: 5 })), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.array(steps, { minLength: 1, maxLength: 4 }), fc.infiniteStream(fc.nat()), (plans, choice) => {
      const all: number[] = [];
      const feeds = plans.map((plan) => {
        let now = 0;
        const moves = plan.flatMap(([pause, gaps]): (number | number[])[] => {
          now += pause;
          const mark = now;
          const times = gaps.map((gap) => (now += gap));
          all.push(...times);
          return times.length === 0 ? [mark] : [mark, times];
        });
        return new GrowingFeed(moves);
      });
      const seen: number[] = [];
      const inputs = feeds.map((feed, machine) => ({ feed, machine }));
      const merge = new Merge(inputs, ({ ts }, _, from, to) => seen.push(...ts.subarray(from, to)));
      for (let outcome = merge.step(3); outcome !== "ended"; outcome = merge.step(3)) {
        const asleep = feeds.filter((feed) => feed.isEmpty && !feed.ended);
        if (outcome === "starved") asleep[(choice.next().value ?? 0) % asleep.length]?.grow();
      }
      expect(seen).toEqual(all.sort((a, b) => a - b));
    }),
  );
});
