import { expect, test } from "vitest";
import { ok } from "../../../../workers/core/result.js";
import { buffersOf } from "../../../../workers/entry/transferring.js";

test("the columns of a table move with it, and so does every column once", () => {
  const starts = Float64Array.of(1, 2);
  const lanes = Int32Array.of(3);
  const columns = [
    { name: "start_ns", type: "time", values: starts },
    { name: "again", type: "time", values: starts.subarray(1) },
    { name: "reason", type: "text", values: ["timer"] },
    { name: "lane", type: "lane", values: lanes, words: new Map([[0, "others"]]) },
  ];
  expect(buffersOf(ok({ columns, count: 1, total: 1 }))).toEqual([starts.buffer, lanes.buffer]);
});

test("nothing to move: no answer, words, memory that both sides share", () => {
  expect(buffersOf(undefined)).toEqual([]);
  expect(buffersOf({ paths: ["a", "b"], shared: new Uint8Array(new SharedArrayBuffer(4)) })).toEqual([]);
});
