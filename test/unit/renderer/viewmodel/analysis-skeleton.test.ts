import fc from "fast-check";
import { expect, test } from "vitest";
import { emptySkeleton, skeletonOf, tidyJson } from "../../../../renderer/viewmodel/analysis-skeleton.js";
import { fileNameOf, idOf, looksLikeAnalysis } from "../../../../renderer/viewmodel/own-analyses.js";
import { checkFile } from "../../../../workers/own-analyses/file/check-file.js";

const names = new Set([
  "block_rq_issue",
  "block_rq_complete",
  "sched_switch",
  "syscall_exit_read",
  "syscall_entry_read",
]);
const of = (event: string, fields: readonly string[] = []) => JSON.parse(skeletonOf({ event, fields, names }).text);

test("an event with a counterpart begins an analysis of the time between them, by what tells them apart", () => {
  const issued = of("block_rq_issue", ["dev", "sector", "rwbs"]);
  expect(issued).toMatchObject({
    version: 1,
    id: "block-rq-issue",
    events: { begin: "block_rq_issue", end: "block_rq_complete" },
    keys: { dev: "dev", sector: "sector" },
    latencies: { time: { key: ["dev", "sector"], from: "begin", to: "end" } },
  });
  expect(of("block_rq_complete", ["dev", "sector"]).events).toEqual(issued.events);
});

test("the event that ends comes second, whichever of them it is begun with", () => {
  expect(of("syscall_exit_read").events).toEqual({ begin: "syscall_entry_read", end: "syscall_exit_read" });
  expect(of("syscall_exit_read").keys).toEqual({ thread: "thread" });
});

test("an event without a counterpart is counted", () => {
  expect(of("sched_switch")).toMatchObject({
    events: { event: "sched_switch" },
    counters: { count: { key: ["thread"], changes: [{ on: "event", count: true }] } },
  });
});

test("a new analysis is of an event of the trace that has a counterpart", () => {
  expect(JSON.parse(emptySkeleton(names).text).events.begin).toBe("block_rq_issue");
  expect(JSON.parse(emptySkeleton(new Set()).text).events).toEqual({ event: "sched_switch" });
});

test("whatever an event is called, its analysis has an id and looks like one", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (event, others) => {
      const { text } = skeletonOf({ event, fields: [], names: new Set([event, ...others]) });
      expect(JSON.parse(text).id).toMatch(/^[a-z][a-z0-9-]{0,39}$/);
      expect(looksLikeAnalysis(text)).toBe(true);
    }),
  );
});

test("an analysis that is begun with an event of any tracer has no mistakes", () => {
  const name = fc.stringMatching(/^[A-Za-z_][\w:.-]{0,120}$/);
  fc.assert(
    fc.property(name, fc.array(name), fc.subarray(["dev", "sector", "irq", "ptr"]), (event, others, fields) => {
      const names = new Set([event, ...others, event.replace("entry", "exit")]);
      expect(checkFile(skeletonOf({ event, fields, names }).text).problems).toEqual([]);
    }),
    {
      examples: [
        ["syscall_entry_read", [], []],
        ["block:block_rq_issue", ["block:block_rq_complete"], ["dev", "sector"]],
      ],
    },
  );
});

test("JSON that is written for people is the same JSON, in lines that can be read", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(tidyJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(tidyJson({ a: [1, 2], b: { c: "d" } })).toBe('{\n  "a": [1, 2],\n  "b": { "c": "d" }\n}');
});

test("ids and names of files are made of titles", () => {
  expect([idOf("Block queue: depth!"), idOf("42 µs"), idOf("…")]).toEqual(["block-queue-depth", "s", "analysis"]);
  expect(fileNameOf("Block queue")).toBe("block-queue.analysis.json");
});
