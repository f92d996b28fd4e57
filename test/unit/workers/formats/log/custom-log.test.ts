import { expect, test } from "vitest";
import { Diagnostics } from "../../../../../workers/core/diagnostics.js";
import { createNodeEngine } from "../../../../../workers/entry/engine.node.js";
import { loadWasm } from "../../../../../workers/entry/wasm-node.js";
import type { FormatTrace } from "../../../../../workers/formats/format.js";
import { givenPattern } from "../../../../../workers/formats/log/custom-kind.js";
import { logFormat } from "../../../../../workers/formats/log/index.js";
import { memoryFile, openMemory } from "../../../../setup/ctf.js";
import { rowsOf, wholeEvents } from "../../../../setup/text-traces.js";

const PATTERN = "^(?<time>\\S+(?: \\S+)?) (?<level>[A-Z]+) (?:c(?<cpu>\\d+) )?\\[(?<pid>\\d+)\\] (?<message>.*)$";
const TEXT =
  "2025-11-29 15:00:00.5 WARN c3 [77] low memory\n  of node 1\nno line of it\n2025-11-29 15:00:01 INFO [78] é\n";

async function openedBy(pattern: string, text: string) {
  const given = givenPattern(pattern);
  if (!given.ok) throw new Error(given.error.message);
  const format = logFormat(given.value);
  const entry = memoryFile("app.log", new TextEncoder().encode(text));
  const [candidate] = await format.detect([entry], openMemory);
  if (candidate === undefined) return undefined;
  const diagnostics = new Diagnostics();
  const context = { open: openMemory, diagnostics, loadWasm };
  const trace = await format.open(candidate, context);
  if (!trace.ok) throw new Error(trace.error.message);
  const shared = await logFormat().openShare?.(structuredClone(trace.value.share?.([0])), context);
  if (!shared?.ok) throw new Error("a decode worker does not open it");
  const openStreams = shared.value.openStreams.bind(shared.value);
  const inWorker = { description: trace.value.description, openStreams } as FormatTrace;
  return {
    events: await wholeEvents({ format: "log", trace: trace.value, diagnostics }),
    rows: (await rowsOf({ format: "log", trace: inWorker, diagnostics })).rows,
    notes: diagnostics.all().map(({ message }) => message),
  };
}

test("lines of a given pattern are events with time, priority, process and CPU, in decode workers too", async () => {
  const found = await openedBy(PATTERN, TEXT);
  const ns = (ms: number) => BigInt(Date.UTC(2025, 10, 29, 15) + ms) * 1_000_000n;
  expect(
    found?.events.map(({ name, ns: t, cpu, fields, context }) => ({ name, t, cpu, ...fields, ...context })),
  ).toEqual([
    { name: "log", t: ns(500), cpu: 3, message: "low memory", priority: "WARN", pid: 77, continued: ["of node 1"] },
    { name: "log", t: ns(1000), cpu: -1, message: "é", priority: "INFO", pid: 78 },
  ]);
  expect(found?.rows.map(({ s, cpu, batch, row }) => [s, cpu, batch.a[row], batch.pid[row]])).toEqual([
    ["low memory", 3, 4, 77],
    ["é", -1, 6, 78],
  ]);
  expect(found?.notes).toContain("the log tells no time zone: UTC is assumed");
});

test.each([
  ["12.5 a", 12_500_000_000n],
  ["1764428400,25 a", 1_764_428_400_250_000_000n],
  ["2025-11-29T16:00:00+01:00 a", 1_764_428_400_000_000_000n],
])("the time of %s", async (line, ns) => {
  const found = await openedBy("^(?<time>\\S+) (?<message>.*)$", `${line}\n${line}\n`);
  expect(found?.events[0]?.ns).toBe(ns);
});

test("a file of which few lines fit is none", async () => {
  expect(await openedBy(PATTERN, `${TEXT.split("\n")[0]}\na\nb\nc\n`)).toBeUndefined();
});

test.each([
  ["(", "--log-format is not a pattern"],
  ["(?<message>.*)", "--log-format has no group (?<time>…)"],
  ["(?<time>.*)(?<when>x)", '--log-format has an unknown group "when"'],
])("%s is refused: %s", async (pattern, message) => {
  const engine = createNodeEngine();
  const opened = await engine.open({ name: "x", files: [memoryFile("a", new Uint8Array(1))], logFormat: pattern });
  expect(opened.ok ? "" : opened.error.message).toContain(message);
  await engine.close();
});
