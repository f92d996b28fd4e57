import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { run } from "../analyses/dsl.js";
import { latencyTexts } from "../support/latencies.js";

const THREAD = '0 switch prev=0 next=95 comm="IO io0"';

function requests(text: string): string[] {
  return latencyTexts(run(`${THREAD}\n${text}`, { analyses: ANALYSES }).session);
}

test("requests are told apart by device and sector, and a sector that is not told is one too", () => {
  expect(
    requests(`
      1 issue dev=8 sector=100
      2 issue dev=9 sector=100
      3 issue dev=8 sector=-100
      4 issue dev=8
      5 complete dev=8 sector=-100
      6 complete dev=8
      7 complete dev=9 sector=100
      8 complete dev=8 sector=101
      9 complete dev=8 sector=100`),
  ).toEqual([
    "block h/thread/95 3-5 8",
    "block h/thread/95 4-6 8",
    "block h/thread/95 2-7 9",
    "block h/thread/95 1-9 8",
  ]);
});

test("a request that is queued and issued again counts from the last time", () => {
  expect(
    requests(`
      1 insert dev=8 sector=100
      2 insert dev=8 sector=100
      3 issue dev=8 sector=100
      4 issue dev=8 sector=100
      5 complete dev=8 sector=100
      6 issue dev=8 sector=100
      7 complete dev=8 sector=100`),
  ).toEqual([
    "block-queue h/thread/95 2-3 8",
    "block-queue h/thread/95 2-4 8",
    "block h/thread/95 4-5 8",
    "block h/thread/95 6-7 8",
  ]);
});

test("records are used again, and hold nothing of the request before", () => {
  const rounds = Array.from({ length: 300 }, (_, i) => [
    `${10 + i} insert dev=8 sector=${i}`,
    `${10 + i} issue dev=8 sector=${i}`,
    i % 3 === 0 ? "" : `${10 + i} complete dev=8 sector=${i - 1}`,
  ]);
  const found = requests(`${rounds.flat().join("\n")}
    400 issue dev=7 sector=1
    401 complete dev=7 sector=1`);
  expect(found.at(-1)).toBe("block h/thread/95 400-401 7");
  expect(found).toHaveLength(300 + 200 + 1);
});

test("bytes that a VM's threads read and write are its own", () => {
  const { session } = run(
    `
    0 switch prev=0 next=100 comm="CPU 0/KVM"
    1 entry id=0 tid=100 pid=90
    2 insert dev=8 sector=1 sectors=8 rwbs=1
    3 insert dev=8 sector=9 sectors=4 rwbs=0
    4 issue dev=8 sector=1 sectors=16 rwbs=1
    5 complete dev=8 sector=1
    6 complete dev=8 sector=9
    7 insert dev=8 sector=1 sectors=2 rwbs=3
    8 complete dev=8 sector=1`,
    { analyses: ANALYSES },
  );
  const totals = session.counters.series.map(({ counter, points }) => [
    counter,
    points.columns.value.at(points.count - 1),
  ]);
  expect(totals).toEqual([
    ["disk-read-bytes", 2048],
    ["disk-write-bytes", 9216],
  ]);
});
