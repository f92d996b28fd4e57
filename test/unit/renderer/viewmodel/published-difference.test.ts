import { expect, test } from "vitest";
import { waitDifferences } from "../../../../renderer/viewmodel/published-difference.js";
import type { Table } from "../../../../workers/model/table.js";

function summary(...rows: readonly (readonly [kind: string, reason: string, ns: number])[]): Table {
  return {
    count: rows.length,
    total: rows.length,
    held: rows.length,
    offset: 0,
    columns: [
      { name: "kind", type: "text", values: rows.map(([kind]) => kind) },
      { name: "reason", type: "text", values: rows.map(([, reason]) => reason) },
      { name: "total_ns", type: "duration", values: Float64Array.from(rows, ([, , ns]) => ns) },
    ],
  };
}

test("waits of all lanes are summed up by kind and reason in both countings, what differs most first", () => {
  const ours = summary(["wait", "timer", 40], ["wait", "timer", 60], ["runnable", "", 30], ["wait", "disk", 5]);
  const published = summary(["wait", "timer", 125], ["preempted", "", 5], ["wait", "disk", 5]);
  expect(waitDifferences(ours, published)).toEqual([
    { kind: "runnable", reason: "", oursNs: 30, publishedNs: 0 },
    { kind: "wait", reason: "timer", oursNs: 100, publishedNs: 125 },
    { kind: "preempted", reason: "", oursNs: 0, publishedNs: 5 },
    { kind: "wait", reason: "disk", oursNs: 5, publishedNs: 5 },
  ]);
});
