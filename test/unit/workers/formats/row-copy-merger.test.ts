import { expect, test } from "vitest";
import type { StreamReader, StreamTally } from "../../../../workers/formats/format.js";
import { RowCopyMerger } from "../../../../workers/formats/row-copy-merger.js";
import { createBatch } from "../../../../workers/model/event-batch.js";

const TALLY: StreamTally = {
  counts: new Map(),
  events: 0,
  firstNs: undefined,
  lastNs: undefined,
  bytesRead: 0,
  lost: [],
};

/** Gives what it is handed, and waits for more. */
class GrowingReader implements StreamReader {
  watermark = Number.NEGATIVE_INFINITY;
  untilMore: Promise<void> | undefined;
  hasEnded = false;
  readonly events = 0;
  readonly bytesRead = 0;
  readonly tally = TALLY;
  private times: number[] = [];
  private wake: () => void = () => {};

  grow(times: readonly number[], watermark: number): void {
    this.times.push(...times);
    this.watermark = watermark;
    this.wake();
  }

  end(): void {
    this.hasEnded = true;
    this.wake();
  }

  async next(batch: ReturnType<typeof createBatch>): Promise<boolean> {
    batch.ts.set(this.times);
    batch.count = this.times.length;
    this.times = [];
    this.untilMore = this.hasEnded ? undefined : new Promise((resolve) => (this.wake = resolve));
    return !this.hasEnded;
  }

  close(): void {}
}

async function rowsOf(merger: RowCopyMerger): Promise<{ times: number[]; goesOn: boolean }> {
  const batch = createBatch(0, 8);
  const goesOn = await merger.next(batch);
  return { times: [...batch.ts.subarray(0, batch.count)], goesOn };
}

test("streams that grow are merged up to the watermarks of those that are silent", async () => {
  const [busy, silent] = [new GrowingReader(), new GrowingReader()];
  const merger = new RowCopyMerger([busy, silent]);
  expect(await rowsOf(merger)).toEqual({ times: [], goesOn: true });
  busy.grow([1, 4, 9], 9);
  // Nothing is known of the other.
  expect(await rowsOf(merger)).toEqual({ times: [], goesOn: true });
  expect(merger.watermark).toBe(Number.NEGATIVE_INFINITY);
  silent.grow([], 9);
  expect(await rowsOf(merger)).toEqual({ times: [1, 4], goesOn: true });
  expect(merger.watermark).toBe(9);
  const woken = merger.untilMore;
  expect(woken).toBeDefined();
  silent.grow([9], 20);
  await woken;
  // Another row at its watermark may still come from the first stream.
  expect((await rowsOf(merger)).times).toEqual([9]);
  silent.end();
  busy.grow([30], 30);
  busy.end();
  // That the silent one has ended is known once its rows are gone.
  expect(await rowsOf(merger)).toEqual({ times: [9], goesOn: true });
  expect(await rowsOf(merger)).toEqual({ times: [30], goesOn: false });
});

test("a stream that waits does not keep others from being read on", async () => {
  const [first, second] = [new GrowingReader(), new GrowingReader()];
  const merger = new RowCopyMerger([first, second]);
  await rowsOf(merger);
  first.grow([1], 5);
  second.grow([2], 5);
  expect((await rowsOf(merger)).times).toEqual([1, 2]);
  second.end();
  expect((await rowsOf(merger)).goesOn).toBe(true);
  // Only the first is waited for.
  first.grow([7], 8);
  await merger.untilMore;
  expect((await rowsOf(merger)).times).toEqual([7]);
});
