import fc from "fast-check";
import { expect, test } from "vitest";
import { KnownChains } from "../../../../../workers/formats/perf-data/known-chains.js";
import { PerfWriter, type WrittenEvent } from "../../../../setup/perf-data.js";
import { decode } from "./open.js";

const CLOCK: WrittenEvent = { name: "cpu-clock", type: 1, config: 0, ids: [11] };
const CONTEXT_KERNEL = -128n;
const CONTEXT_USER = -512n;

/** Chains that differ in one place, one behind the other: more than there are slots. */
function chains(count: number, length: number): DataView {
  const view = new DataView(new ArrayBuffer(count * length * 8));
  for (let n = 0; n < count; n += 1) {
    for (let i = 0; i < length; i += 1) view.setBigInt64((n * length + i) * 8, BigInt(0x400000 + i), true);
    view.setInt32((n * length + (n % length)) * 8 + (n % 2) * 4, n, true);
  }
  return view;
}

test("a chain is known by all of its entries, its process and its mode", () => {
  const [count, length] = [100_000, 6];
  const view = chains(count, length);
  const known = new KnownChains();
  const wrong: number[] = [];
  let found = 0;
  for (let n = 0; n < count; n += 1) {
    const at = n * length * 8;
    if (known.find(view, at, length, 1, 2) !== -1) wrong.push(n);
    known.keep(view, at, length, 1, 2, n);
    if (known.find(view, at, length, 1, 2) === n) found += 1;
    for (const [entries, root, mode] of [
      [length - 1, 1, 2],
      [length, 2, 2],
      [length, 1, 1],
    ] as const) {
      if (known.find(view, at, entries, root, mode) !== -1) wrong.push(n);
    }
  }
  expect(wrong).toEqual([]);
  expect(found).toBe(count);
});

test("long chains are not kept, and all are forgotten when they take too much memory", () => {
  const [count, length] = [10_000, 250];
  const view = chains(count, length);
  const known = new KnownChains();
  for (let n = 0; n < count; n += 1) {
    known.find(view, n * length * 8, length, 0, 2);
    known.keep(view, n * length * 8, length, 0, 2, n);
  }
  const own = Array.from({ length: count }, (_, n) => known.find(view, n * length * 8, length, 0, 2));
  expect(own.every((number, n) => number === -1 || number === n)).toBe(true);
  expect(own[0]).toBe(-1);
  expect(own.at(-1)).toBe(count - 1);
  expect(known.find(view, 0, 257, 0, 2)).toBe(-1);
  known.keep(view, 0, 257, 0, 2, 1);
  expect(known.find(view, 0, 257, 0, 2)).toBe(-1);
});

test("samples have their own frames, whatever chains came before", async () => {
  const entry = fc.constantFrom(CONTEXT_KERNEL, CONTEXT_USER, 0x401000n, 0x402000n, 0xffffffff81000000n);
  const sample = fc.record({ pid: fc.integer({ min: 7, max: 8 }), chain: fc.array(entry, { maxLength: 4 }) });
  const file = new PerfWriter([CLOCK], { hasChains: true });
  await fc.assert(
    fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 12 }), async (made) => {
      const records = made.map(({ pid, chain }, i) => file.sample({ time: 100 + i, pid, ip: 0x400000n, chain }));
      const { rows } = await decode(file.file(...records));
      const alone = await Promise.all(records.map(async (record) => (await decode(file.file(record))).rows[0]?.frames));
      expect(rows.map(({ frames }) => frames)).toEqual(alone);
    }),
  );
});
