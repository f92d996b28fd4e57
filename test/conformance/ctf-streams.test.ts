import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { countEvents, filesBelow, openTraces, wholeEvents } from "../setup/ctf.js";
import { describeWithConformance } from "../setup/outside-data.js";

// Whole traces and streams of babeltrace's own tests and of the CTF test suite: what opens, how many events it
// holds, and that what is illegal is refused with its place. Metadata alone: ctf-metadata tests.

interface Case {
  readonly path: string;
  readonly isLegal: boolean;
  readonly events: number;
}

/**
 * Counted in lines of babeltrace2's text output, where this trace's host name, printed with every event, holds two
 * line ends: its 7809 events (as `sink.utils.counter` says) make three lines each.
 */
const LINES_PER_EVENT: Readonly<Record<string, number>> = {
  "ctf-testsuite/regression/metadata/pass/string-literal-escape": 3,
};

const STREAM_SUITES = /^(babeltrace-ctf-traces\/|ctf-testsuite\/)/;

function casesIn(dir: string): Case[] {
  const lines = readFileSync(join(dir, "expected.tsv"), "utf8").trim().split("\n").slice(1);
  return lines
    .map((line) => line.split("\t") as [string, string, string, string])
    .filter(([, path]) => STREAM_SUITES.test(path))
    .map(([, path, expected, events]) => ({
      path,
      isLegal: expected === "pass",
      events: Number(events) / (LINES_PER_EVENT[path] ?? 1),
    }));
}

describeWithConformance("CTF 1.8 traces", (dir) => {
  const cases = casesIn(dir);

  test.each(cases.filter((one) => one.isLegal))("$path holds $events events", async ({ path, events }) => {
    const [opened, ...others] = await openTraces(filesBelow(join(dir, path)));
    expect(others).toEqual([]);
    const trace = opened?.trace;
    expect(opened?.diagnostics.all()).toEqual([]);
    if (trace === undefined) return expect.unreachable("not opened");
    const counted = await countEvents(trace);
    let read = 0;
    for (const stream of trace.description.streams.keys()) read += (await wholeEvents(trace, stream)).length;
    expect(opened?.diagnostics.all()).toEqual([]);
    expect({ counted, read }).toEqual({ counted: events, read: events });
  });

  test.each(cases.filter((one) => !one.isLegal))("$path is refused", async ({ path }) => {
    const [opened] = await openTraces(filesBelow(join(dir, path)));
    if (opened?.trace !== undefined) await countEvents(opened.trace);
    const errors = opened?.diagnostics.all().filter((problem) => problem.severity === "error") ?? [];
    expect(errors).not.toEqual([]);
    for (const error of errors) {
      expect(error.file).toBeTruthy();
      expect(error.offset).toBeGreaterThanOrEqual(0);
    }
  });
});
