import { expect, test } from "vitest";
import type { ColumnArray } from "../../../../../workers/core/columns.js";
import { PagePacker } from "../../../../../workers/index/packed/page-packer.js";
import { fractionsFrom } from "../../../../setup/random.js";

const ROWS = 8192;
const random = fractionsFrom(3);
const floats = (length: number, of: (i: number) => number) => Float64Array.from({ length }, (_, i) => of(i));

/** Ascending times, a few of them much later than the one before. */
function times(length: number, most: number): Float64Array {
  let t = 1e15;
  return floats(length, () => {
    t += Math.floor(random() ** 8 * most);
    return t;
  });
}

const PAGES: Readonly<Record<string, ColumnArray>> = {
  "one number": floats(1, () => 17),
  "the same number": floats(ROWS, () => 2 ** 60 + 0.5),
  "no numbers": floats(100, () => Number.NaN),
  zeros: floats(ROWS, () => 0),
  "zeros of both signs": floats(ROWS, (i) => (i % 7 === 3 ? -0 : 0)),
  "zeros below": floats(ROWS, () => -0),
  "a zero below among others": floats(ROWS, (i) => (i === 99 ? -0 : i)),
  times: times(ROWS, 1e6),
  "times with long pauses": times(ROWS, 2 ** 40),
  "times of a few rows": times(77, 1e9),
  "times with some unknown": times(ROWS, 1e6).map((t, i) => (i % 100 === 0 ? Number.NaN : t)),
  "begins, not in order": times(ROWS, 1e6).map((t) => t - Math.floor(random() ** 6 * 1e9)),
  fractions: floats(ROWS, () => random()),
  "the largest whole numbers": floats(ROWS, (i) => (i % 2 === 0 ? 1 : -1) * (2 ** 51 - 1 - (i % 5))),
  "larger numbers": floats(ROWS, (i) => 2 ** 51 + i),
  "infinite numbers": floats(ROWS, (i) => (i % 2 === 0 ? Number.POSITIVE_INFINITY : 5)),
  lanes: Int32Array.from({ length: ROWS }, () => Math.floor(random() * 900) - 1),
  "all integers": Int32Array.from({ length: ROWS }, () => Math.floor(random() * 2 ** 32) - 2 ** 31),
  "the same integer": new Int32Array(ROWS).fill(-1),
  "words that are large": Uint32Array.from({ length: 100 }, () => Math.floor(random() * 2 ** 32)),
  bytes: Uint8Array.from({ length: 8191 }, () => Math.floor(random() * 256)),
  "the same byte": new Uint8Array(ROWS).fill(3),
};

function like(values: ColumnArray): ColumnArray {
  return values.slice().fill(99);
}

test.each(Object.entries(PAGES))("%s are the same when they come back", (_, values) => {
  const packer = new PagePacker();
  // What was packed before leaves nothing behind.
  for (const others of [PAGES.fractions, PAGES["times with long pauses"], PAGES.lanes])
    packer.pack(others as ColumnArray);
  const words = packer.pack(values).slice();
  packer.pack(PAGES["all integers"] as ColumnArray);
  const back = like(values);
  packer.unpack(words, back);
  const differing = [...values.keys()].filter((i) => !Object.is(values[i], back[i]));
  expect(differing).toEqual([]);
});

test("times and lanes take a part of their memory, and nothing takes more than a word above it", () => {
  const packer = new PagePacker();
  const shareOf = (name: string) => {
    const values = PAGES[name] as ColumnArray;
    return packer.pack(values).byteLength / values.byteLength;
  };
  expect(shareOf("times")).toBeLessThan(0.35);
  expect(shareOf("lanes")).toBeLessThan(0.4);
  expect(shareOf("the same number")).toBeLessThan(0.001);
  for (const name of ["fractions", "bytes", "larger numbers"]) expect(shareOf(name)).toBeLessThan(1.001);
});
