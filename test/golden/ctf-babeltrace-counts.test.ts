import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow, openTraces, runBatches } from "../setup/ctf.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";

// What babeltrace2 2.1 counted in the real CTF traces: all events, the most frequent names, first and last time.

/** Drafts of CTF 2, which babeltrace2 refuses. Two have only an unknown property, and are read. */
const DRAFTS: Readonly<Record<string, number | "refused">> = {
  "tracecompass-test-traces/CTF2-7.0-smalltrace": 2,
  "tracecompass-test-traces/CTF2-7.0-succeed1": 7809,
  "tracecompass-test-traces/CTF2-7.0-trace-with-index": "refused",
};

interface Row {
  readonly path: string;
  readonly version: string;
  readonly events: string;
  readonly first_ts: string;
  readonly last_ts: string;
  readonly top_events: string;
}

function rowsIn(dir: string): Row[] {
  const [head = "", ...lines] = readFileSync(join(dir, "expected.tsv"), "utf8").trim().split("\n");
  const columns = head.split("\t");
  const rows = lines.map((line) => line.split("\t"));
  return rows
    .map((cells) => Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? ""])) as unknown as Row)
    .filter((row) => row.version.startsWith("CTF"));
}

describeWithTraces("counts of real CTF traces", (dir) => {
  test.each(rowsIn(dir))("$path", async (row) => {
    const [archive = "", ...inside] = row.path.split("/");
    const folder = join(unpackTrace(`${archive}.tar.zst`), archive, ...inside);
    const [opened] = await openTraces(filesBelow(folder));
    const trace = opened?.trace;
    const draft = DRAFTS[row.path];
    if (draft === "refused") return expect(trace).toBeUndefined();
    if (trace === undefined) return expect.unreachable(`not opened: ${JSON.stringify(opened?.diagnostics.all())}`);
    const counts = new Map<string, number>();
    const times: bigint[] = [];
    for (const stream of trace.description.streams.keys()) {
      const tally = await runBatches(trace, stream, unmapped, 0n, 64, () => {});
      for (const [name, count] of tally.counts) counts.set(name, (counts.get(name) ?? 0) + count);
      for (const ns of [tally.firstNs, tally.lastNs]) if (ns !== undefined) times.push(ns);
    }
    const events = [...counts.values()].reduce((sum, count) => sum + count, 0);
    expect(events).toBe(draft ?? Number(row.events));
    expect(trace.description.format).toBe(row.version.startsWith("CTF2") ? "ctf-2" : "ctf-1.8");
    for (const [name, count] of topEvents(row)) expect([name, counts.get(name)]).toEqual([name, count]);
    const sorted = times.toSorted((a, b) => (a < b ? -1 : 1));
    if (row.first_ts !== "None") {
      expect([secondsText(sorted[0]), secondsText(sorted.at(-1))]).toEqual([row.first_ts, row.last_ts]);
    }
  });
});

function unmapped(): undefined {
  return undefined;
}

/** "a=3; b=2"; "?" where the names were not counted. */
function topEvents(row: Row): [string, number][] {
  const pairs = row.top_events.split("; ").map((pair) => /^(.*)=(\d+)$/.exec(pair));
  return pairs.flatMap((pair) => (pair === null || pair[1] === "?" ? [] : [[pair[1] as string, Number(pair[2])]]));
}

function secondsText(ns: bigint | undefined): string {
  const text = `${ns ?? 0n}`.padStart(10, "0");
  return `${text.slice(0, -9)}.${text.slice(-9)}`;
}
