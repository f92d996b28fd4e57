import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { runSchedule } from "../../../../../electron/node/vm/deadlines.js";
import { OwnCost } from "../../../../../electron/node/vm/own-cost.js";

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

/** Runs a schedule of 100 ms, whose n-th tick takes so many ms, for a second. */
async function ran(takesMs: (index: number) => number) {
  const stop = new AbortController();
  const seen: string[] = [];
  const running = runSchedule(0n, {
    periodMs: () => 100,
    now: () => BigInt(Date.now()) * 1_000_000n,
    signal: stop.signal,
    tick: async (index) => {
      seen.push(`${index} at ${Date.now()}`);
      await new Promise((resolve) => setTimeout(resolve, takesMs(index)));
    },
    missed: (from, until, count) => seen.push(`missed ${count} from ${from / 1_000_000n} until ${until / 1_000_000n}`),
  });
  await vi.advanceTimersByTimeAsync(550);
  stop.abort();
  await vi.advanceTimersByTimeAsync(1000);
  await running;
  return seen;
}

test("ticks are at even times, whatever they take", async () => {
  expect(await ran((index) => (index % 2) * 60)).toEqual([
    "0 at 0",
    "1 at 100",
    "2 at 200",
    "3 at 300",
    "4 at 400",
    "5 at 500",
  ]);
});

test("a tick that takes longer than a period leaves a gap, and the times stay even", async () => {
  expect(await ran((index) => (index === 1 ? 230 : 10))).toEqual([
    "0 at 0",
    "1 at 100",
    "missed 1 from 200 until 300",
    "3 at 330",
    "4 at 400",
    "5 at 500",
  ]);
});

const often = (cost: OwnCost, times: number, waitMs: number, cpuMs: number | undefined) =>
  Array.from({ length: times }, () => cost.add({ waitMs, cpuMs })).filter((told) => told !== undefined);

test("a period becomes twice as long while answers take more than 5 % of it, and says why", () => {
  const cost = new OwnCost(250);
  expect(often(cost, 16, 20, undefined)).toEqual(["asked every 500 ms from here on: answers took 8.0 % of the time"]);
  expect(often(cost, 100, 20, undefined)).toEqual([]);
});

test("QEMU's own processor time counts, too", () => {
  const cost = new OwnCost(250);
  expect(often(cost, 32, 1, 4)).toHaveLength(1);
  expect(cost.periodMs).toBe(500);
});

test("one slow answer changes nothing", () => {
  const cost = new OwnCost(250);
  for (let i = 0; i < 100; i += 1) expect(cost.add({ waitMs: i % 10 === 0 ? 2000 : 2, cpuMs: 1 })).toBeUndefined();
});

test("the period comes back once asking costs little, and never below what was wanted", () => {
  const cost = new OwnCost(250);
  often(cost, 200, 400, undefined);
  expect(cost.periodMs).toBe(8000);
  often(cost, 200, 1, 0.1);
  expect(cost.periodMs).toBe(250);
});

test("a guest has limits of its own", () => {
  const cost = new OwnCost(1000, { wait: 0.4, longestMs: 4000 });
  expect(often(cost, 16, 300, undefined)).toEqual([]);
  expect(often(cost, 16, 500, undefined)).toEqual([
    "asked every 2000 ms from here on: answers took 50.0 % of the time",
  ]);
});
