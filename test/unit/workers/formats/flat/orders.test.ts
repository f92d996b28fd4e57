import fc from "fast-check";
import { expect, test } from "vitest";
import { BlockMerger, type BlockStream } from "../../../../../workers/formats/block-merger.js";
import { RowBlock } from "../../../../../workers/formats/ctf/row-block.js";
import { DecodeRegion, DecodeSpace } from "../../../../../workers/formats/flat/decode-space.js";
import { FlatBatch } from "../../../../../workers/formats/flat/flat-batch.js";
import { FlatOrder } from "../../../../../workers/formats/flat/flat-order.js";
import { FlatRounds } from "../../../../../workers/formats/flat/flat-rounds.js";
import { StackNumbers } from "../../../../../workers/formats/stack-numbers.js";
import { TextTable } from "../../../../../workers/formats/text-table.js";
import type { EventBatch } from "../../../../../workers/model/event-batch.js";
import { typescriptDecode } from "../../../../setup/flat-decode.js";

// Rows come in order of time and at equal times in that of their streams, whichever order merges them, for any blocks and
// batches.

/** By stream, its times in order. */
type Times = readonly (readonly number[])[];

/** The rows of a stream, some of them at a time. Each is written as the number of its stream. */
function streamOf(
  times: readonly number[],
  rowsAtOnce: number,
  region: DecodeRegion,
): BlockStream & { block: RowBlock } {
  const block = new RowBlock(region);
  let at = 0;
  return {
    block,
    bytesRead: 0,
    events: times.length,
    tally: undefined as never,
    find() {
      block.clear();
      const stop = Math.min(times.length, at + Math.min(rowsAtOnce, block.capacity));
      for (; at < stop; at += 1) block.add(times[at] as number, 0, 0);
      block.close();
      return block.count === 0 ? "end" : "rows";
    },
    readOn: () => Promise.resolve(),
    close() {},
  };
}

async function merged(
  all: Times,
  rowsAtOnce: number,
  capacity: number,
  Order: typeof FlatOrder | typeof FlatRounds,
): Promise<(readonly [time: number, stream: number])[]> {
  const region = new DecodeRegion(new DecodeSpace(typescriptDecode));
  const streams = all.map((times) => streamOf(times, rowsAtOnce, region));
  const order = new Order(
    region,
    streams.map(({ block }) => block),
  );
  const batch = FlatBatch.own(region, 0, capacity, false);
  const write = (stream: (typeof streams)[number], { a }: EventBatch): void => {
    const { block } = stream;
    for (; block.written < block.taken; block.written += 1)
      a[block.places[block.written] as number] = streams.indexOf(stream);
  };
  const merger = new BlockMerger(streams, new TextTable(region), write, order, new StackNumbers());
  const rows: (readonly [number, number])[] = [];
  for (let goesOn = true; goesOn; ) {
    order.begin(batch);
    goesOn = await merger.next(batch.columns);
    const { ts, a, count } = batch.columns;
    for (let row = 0; row < count; row += 1) rows.push([ts[row] as number, a[row] as number]);
  }
  region.close();
  return rows;
}

const time = fc.oneof(
  fc.integer({ min: -5, max: 40 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 0, Number.MIN_VALUE, Number.MAX_VALUE, 2 ** 53, Number.NEGATIVE_INFINITY),
);
const streams = fc
  .array(fc.array(time, { maxLength: 40 }), { minLength: 1, maxLength: 12 })
  .map((all) => all.map((times) => times.sort((a, b) => a - b)));

test.each([
  ["a heap", FlatOrder],
  ["rounds", FlatRounds],
] as const)("%s", async (_name, Order) => {
  const size = fc.integer({ min: 1, max: 60 });
  await fc.assert(
    fc.asyncProperty(streams, size, size, async (all, rowsAtOnce, capacity) => {
      const rows = all.flatMap((times, stream) => times.map((ns) => [ns, stream] as const));
      const sorted = rows.toSorted(([a, i], [b, j]) => (a === b ? i - j : a - b));
      expect(await merged(all, rowsAtOnce, capacity, Order)).toEqual(sorted);
    }),
  );
});

test("thousands of rows of many streams at one moment", async () => {
  const all = Array.from({ length: 300 }, (_, i) => Array.from({ length: 40 }, (_row, row) => (row < 30 ? 7 : 8 + i)));
  const expected = await merged(all, 40, 1000, FlatOrder);
  expect(await merged(all, 40, 1000, FlatRounds)).toEqual(expected);
});
