import { expect, test } from "vitest";
import { type Blackout, Coverage, type RecordedStream } from "../../../../workers/analyses/coverage.js";
import { Family } from "../../../../workers/model/event-families.js";

const ALL = Family.SWITCH | Family.WAKE | Family.KVM;

function stream(cpu: number, beginNs: number, rest: Partial<RecordedStream> = {}): RecordedStream {
  return { cpu, beginNs, quietBeginNs: 0, families: ALL, ...rest };
}

const text = (blackouts: readonly Blackout[]) => blackouts.map((b) => `${b.cpu}: ${b.sinceNs}..${b.untilNs}`);

test("a stream that ends before others is not heard from then on, once another CPU has an event", () => {
  const coverage = new Coverage([stream(0, 0), stream(1, 0)]);
  expect(text(coverage.start(5))).toEqual([]);
  coverage.end(0, 100, 0, ALL);
  expect(text(coverage.take(100))).toEqual([]);
  expect(coverage.dueNs).toBe(100);
  expect(text(coverage.take(101))).toEqual(["0: 100..Infinity"]);
  expect(text(coverage.take(200))).toEqual([]);
});

test("streams that end one after the other with nothing between have lost nothing", () => {
  const coverage = new Coverage([stream(0, 0), stream(1, 0)]);
  coverage.end(0, 100, 0, ALL);
  coverage.end(1, 140, 0, ALL);
  expect(text(coverage.take(100))).toEqual([]);
});

test("a CPU that may just be silent is so until the silence is too long", () => {
  const coverage = new Coverage([stream(0, 0), stream(1, 0)]);
  coverage.end(0, 100, 50, ALL);
  expect(text(coverage.take(150))).toEqual([]);
  expect(text(coverage.take(151))).toEqual(["0: 100..Infinity"]);
});

test("what begins after the first event is not heard before, unless it may have been silent", () => {
  const coverage = new Coverage([stream(0, 0), stream(1, 90), stream(2, 90, { quietBeginNs: 100 })]);
  expect(text(coverage.start(10))).toEqual(["1: 10..90"]);
});

test("a channel with other events neither ends a CPU nor hides its end", () => {
  const net = { families: 0 };
  const coverage = new Coverage([stream(0, 0), stream(0, 0, net), stream(1, 0), stream(1, 0, net)]);
  coverage.start(0);
  coverage.end(1, 50, 0, 0);
  expect(text(coverage.take(60))).toEqual([]);
  coverage.end(1, 70, 0, ALL);
  expect(text(coverage.take(80))).toEqual(["1: 70..Infinity"]);
});

test("a CPU of which only the channel with other events is there is missing", () => {
  const coverage = new Coverage([stream(0, 0), stream(0, 0, { families: 0 }), stream(1, 0, { families: 0 })]);
  expect(text(coverage.start(3))).toEqual(["1: 3..Infinity"]);
});

test("a CPU is missing when an event names it, and a hole in the numbers alone is one switched off", () => {
  const coverage = new Coverage([stream(0, 0), stream(2, 0)]);
  expect(text(coverage.start(0))).toEqual([]);
  expect([coverage.miss(2), coverage.miss(1), coverage.miss(1)]).toEqual([false, true, false]);
  const silent = new Coverage([stream(0, 0, { families: Family.SWITCH }), stream(2, 0, { families: Family.SWITCH })]);
  expect(text(silent.start(0))).toEqual(["1: 0..Infinity"]);
});

test("without CPU numbers nothing is told", () => {
  const coverage = new Coverage([stream(-1, 0), stream(-1, 50)]);
  expect(text(coverage.start(0))).toEqual([]);
  expect(coverage.miss(3)).toBe(false);
  coverage.end(-1, 10, 0, ALL);
  expect(text(coverage.take(90))).toEqual([]);
});

test("between two recordings of one machine nothing is known of its CPUs", () => {
  const coverage = new Coverage([stream(0, 0), stream(0, 500), stream(1, 0), stream(1, 400)]);
  coverage.start(0);
  coverage.end(0, 100, 0, ALL);
  coverage.end(1, 110, 0, ALL);
  expect(text(coverage.take(410))).toEqual(["0: 100..500", "1: 110..400"]);
});

test("two recordings at once: one that ends leaves the other", () => {
  const coverage = new Coverage([stream(0, 0), stream(0, 0)]);
  coverage.end(0, 100, 0, ALL);
  expect(text(coverage.take(150))).toEqual([]);
});

test("CPUs that end at different times are told of in the order in which they are missed", () => {
  const cpus = Array.from({ length: 100 }, (_, cpu) => (cpu * 37) % 100);
  const coverage = new Coverage(cpus.map((cpu) => stream(cpu, 0)));
  coverage.start(0);
  for (const cpu of cpus) coverage.end(cpu, 1000, cpu * 10, ALL);
  expect(coverage.dueNs).toBe(1000);
  expect(coverage.take(1025).map(({ cpu }) => cpu)).toEqual([0, 1, 2]);
  expect(coverage.dueNs).toBe(1030);
  expect(coverage.take(3000).map(({ cpu }) => cpu)).toEqual(Array.from({ length: 97 }, (_, i) => i + 3));
  expect(coverage.dueNs).toBe(Number.POSITIVE_INFINITY);
});

test.each([5_000, 2 ** 24, 4_000_000_000])("a CPU number read wrong, %i, makes no CPUs that are missing", (wrong) => {
  const only = { families: Family.SWITCH };
  const read = [stream(0, 0, only), stream(2, 0, only), stream(wrong, 0, only)];
  expect(text(new Coverage(read).start(0))).toEqual(["1: 0..Infinity"]);
  expect(text(new Coverage([stream(0, 0, only), stream(200, 0, only)]).start(0))).toHaveLength(199);
});
