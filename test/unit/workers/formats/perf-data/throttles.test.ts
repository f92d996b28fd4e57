import { expect, test } from "vitest";
import { PerfWriter, type WrittenEvent } from "../../../../setup/perf-data.js";
import { decode } from "./open.js";

const CYCLES: WrittenEvent = { name: "cycles", type: 0, config: 0, ids: [11, 12] };
const MISSES: WrittenEvent = { name: "cache-misses", type: 0, config: 3, ids: [21, 22] };

test("an event is throttled from one record to the other, each counter by itself, and what never ends until the end", async () => {
  const file = new PerfWriter([CYCLES, MISSES]);
  const { tally, problems, rows } = await decode(
    file.file(
      file.sample({ time: 1000, cpu: 0 }),
      file.throttle(2000, { id: 11, counter: 11, cpu: 0 }),
      file.throttle(2500, { id: 22, counter: 22, cpu: 1 }),
      file.throttle(5000, { id: 11, counter: 11, cpu: 0, isEnd: true }),
      // An end without a begin says nothing.
      file.throttle(5500, { id: 12, counter: 12, cpu: 1, isEnd: true }),
      file.sample({ time: 9000, cpu: 0 }),
    ),
  );
  const gap = (beginNs: bigint, endNs: bigint, cpu: number, throttled: string) => {
    return { beginNs, endNs, events: -1, cpu, throttled };
  };
  expect(tally.lost).toEqual([gap(2000n, 5000n, 0, "cycles"), gap(2500n, 9000n, 1, "cache-misses")]);
  expect(problems).toEqual(["the kernel throttled events (2 times): samples are missing in 9.5 µs of CPUs"]);
  expect(rows.map(({ kind }) => kind)).toEqual(["SAMPLE", "SAMPLE"]);
});

test("without any sample nobody knows for how long", async () => {
  const file = new PerfWriter([CYCLES]);
  const { tally, problems } = await decode(file.file(file.throttle(2000, { id: 11, counter: 11, cpu: 0 })));
  expect(tally.lost).toEqual([{ beginNs: 2000n, endNs: 2000n, events: -1, cpu: 0, throttled: "cycles" }]);
  expect(problems).toEqual(["the kernel throttled events (once): samples are missing there"]);
});
