import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { AnalysisReport } from "../../workers/model/own-analysis.js";
import { percentile } from "../../workers/query/percentile.js";
import { describeWith, OUTSIDE_DATA } from "../setup/skip.js";
import { lanescope, tempFolder } from "./cli-support.js";

// The examples of own analyses on the samples, against what is counted here from the text of their events: by babeltrace2 for
// the sample in CTF, by the table of events for the one of trace-cmd.

const root = fileURLToPath(new URL("../..", import.meta.url));
const OVERCOMMIT = join(root, "samples/labhost-overcommit.tar.zst");
const GUEST = join(root, "samples/labhost-vma.tar.zst");
const INTERRUPTS = join(root, "samples/analyses/guest-interrupts.analysis.json");
const SOFTIRQS = join(root, "samples/analyses/softirq-delays.analysis.json");

type Row = Readonly<Record<string, string | number>>;

async function rowsOf(...argv: readonly string[]): Promise<readonly Row[]> {
  const { code, out, err } = await lanescope(...argv, "--format", "jsonl");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return linesIn(out).map((line) => JSON.parse(line) as Row);
}

function linesIn(text: string): readonly string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** Durations by key, from ns of begins and ends in order. `last`: a begin takes the place of one that is open. */
class Pairs {
  readonly durations = new Map<string, number[]>();
  private readonly open = new Map<string, bigint>();

  constructor(private readonly keepsFirst: boolean) {}

  begin(key: string, ns: bigint): void {
    if (!this.keepsFirst || !this.open.has(key)) this.open.set(key, ns);
  }

  end(key: string, ns: bigint): void {
    const begin = this.open.get(key);
    if (begin === undefined) return;
    this.open.delete(key);
    this.durations.set(key, [...(this.durations.get(key) ?? []), Number(ns - begin)]);
  }
}

function figuresOf(durations: readonly number[]) {
  const of = (p: number) => percentile(Float64Array.from(durations), durations.length, p);
  const total = durations.reduce((sum, one) => sum + one, 0);
  return {
    count: durations.length,
    total_ns: total,
    p50_ns: of(0.5),
    p99_ns: of(0.99),
    max_ns: Math.max(...durations),
  };
}

const FIGURES = ["count", "total_ns", "p50_ns", "p99_ns", "max_ns"];

function figuresIn(row: Row) {
  return Object.fromEntries(FIGURES.map((name) => [name, row[name]]));
}

/** Lines of babeltrace2 with times of the epoch: "[1690.000000001] (…) host NAME: { … }, { … }". */
function printedEvents(folder: string, names: readonly string[]) {
  const babeltrace2 = process.env.LANESCOPE_BABELTRACE2 ?? "babeltrace2";
  const { stdout, status } = spawnSync(babeltrace2, ["--clock-seconds", folder], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  expect(status).toBe(0);
  return linesIn(stdout).flatMap((line) => {
    const [, seconds = "", nanos = "", name = "", fields = ""] =
      /^\[(\d+)\.(\d{9})\] \(\S+\) (?:\S+ )?(\w+): (.*)$/.exec(line) ?? [];
    if (!names.includes(name)) return [];
    const value = (field: string) => new RegExp(`\\b${field} = (-?\\w+)`).exec(fields)?.[1] ?? "";
    return [{ ns: BigInt(seconds) * 1_000_000_000n + BigInt(nanos), name, value }];
  });
}

const isInstalled = spawnSync(process.env.LANESCOPE_BABELTRACE2 ?? "babeltrace2", ["--version"]).status === 0;

describeWith("babeltrace2", isInstalled || undefined, `${OUTSIDE_DATA}: babeltrace2 is not installed`, () => {
  test("interrupts inside guests: as many, and as long, as its text tells", async () => {
    const pairs = new Pairs(false);
    for (const { ns, name, value } of printedEvents(unpacked(), ["kvm_x86_inj_virq", "kvm_x86_eoi"])) {
      if (name === "kvm_x86_inj_virq") pairs.begin(`${value("tid")} ${value("irq")}`, ns);
      else pairs.end(`${value("tid")} ${value("vector")}`, ns);
    }
    const sql = `SELECT key_2 AS vector, ${FIGURES.join(", ")} FROM own_latency_summary`;
    const rows = await rowsOf("query", OVERCOMMIT, sql, "--analysis", INTERRUPTS);
    // Each of its VMs has one vCPU, which is one thread.
    const told = [...pairs.durations].map(([key, durations]) => ({
      vector: key.split(" ")[1],
      ...figuresOf(durations),
    }));
    expect(sorted(rows.map((row) => ({ vector: row.vector, ...figuresIn(row) })))).toEqual(sorted(told));
  });
});

function sorted(rows: readonly object[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

/** The folder of the sample in CTF. */
function unpacked(): string {
  const folder = tempFolder();
  const { status } = spawnSync("tar", ["--zstd", "-xf", OVERCOMMIT, "-C", folder]);
  expect(status).toBe(0);
  return folder;
}

/** Soft interrupts have names. */
type SoftirqLine = Omit<Row, "fields"> & { readonly fields: { readonly vec: { readonly label: string } } };

test("delays of soft interrupts, on the host and in its guest: as the events tell", async () => {
  const where = ["--where", "name:softirq_raise,softirq_entry,softirq_exit"];
  const events = await lanescope("export", GUEST, "--table", "events", "--format", "jsonl", ...where);
  const delays = new Pairs(true);
  const runs = new Pairs(false);
  for (const line of linesIn(events.out)) {
    // Times have more digits than numbers.
    const ns = BigInt(/"ts_ns":(\d+)/.exec(line)?.[1] ?? "0");
    const { machine, cpu, name, fields } = JSON.parse(line) as SoftirqLine;
    const key = `${machine} ${cpu} ${fields.vec.label}`;
    if (name === "softirq_raise") delays.begin(key, ns);
    if (name === "softirq_entry") delays.end(key, ns);
    if (name === "softirq_entry") runs.begin(key, ns);
    if (name === "softirq_exit") runs.end(key, ns);
  }
  expect(delays.durations.size).toBeGreaterThan(5);
  const rows = await rowsOf("export", GUEST, "--table", "own-latency-summary", "--analysis", SOFTIRQS);
  for (const [section, pairs] of [
    ["delay", delays],
    ["run", runs],
  ] as const) {
    const told = [...pairs.durations].map(([key, durations]) => [
      key.split(" ").slice(1).join(" "),
      figuresOf(durations),
    ]);
    const made = rows.filter((row) => row.section === section).map((row) => [row.key, figuresIn(row)]);
    const order = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
    expect(made.sort(order)).toEqual(told.sort(order));
  }
});

test("lanes, rows of SQL and findings come of an analysis, in all commands", async () => {
  const given = [OVERCOMMIT, "--analysis", INTERRUPTS];
  const states = await rowsOf(
    "query",
    OVERCOMMIT,
    "SELECT state, colour, count(*)::INT AS n FROM own_states GROUP BY ALL ORDER BY n DESC",
    "--analysis",
    INTERRUPTS,
  );
  expect(states.slice(0, 2)).toEqual([
    expect.objectContaining({ state: "timer", colour: "waiting" }),
    expect.objectContaining({ state: "handler", colour: "active" }),
  ]);
  const intervals = await rowsOf("export", ...given, "--table", "intervals", "--lanes", "**/own/guest-interrupts/**");
  expect(intervals.filter(({ lane_kind }) => lane_kind === "own").length).toBe(
    states.reduce((sum, { n }) => sum + Number(n), 0),
  );
  const { out } = await lanescope("report", ...given, "--format", "json");
  const { findings } = JSON.parse(out) as { findings: { id: string; title: string }[] };
  const slow = findings.find(({ id }) => id === "own:guest-interrupts/slow-handler");
  expect(slow?.title).toMatch(/^VM \S+ \(\d+\) › vCPU 0 took [\d.]+ ms from the injection of vector \d+ to its end/);
  const picture = join(tempFolder(), "own.svg");
  const drawn = await lanescope("picture", ...given, "--lanes", "**/own/guest-interrupts/handler/*", "-o", picture);
  expect(drawn.code).toBe(0);
});

test("analysis check says what is wrong, and what is made of a trace", async () => {
  const file = join(tempFolder(), "bad.analysis.json");
  writeFileSync(file, '{ "version": 1, "id": "bad", "title": "Bad",\n  "event": {} }\n');
  const { code, out, err } = await lanescope("analysis", "check", file);
  expect([code, out, err]).toEqual([
    1,
    `error: ${file}:1:1: events: "events" is missing\nerror: ${file}:2:3: event: there is no "event" here: is "events" meant?\n`,
    `lanescope: ${file}: 2 problems: it cannot be used\n`,
  ]);
  const refused = await lanescope("info", OVERCOMMIT, "--analysis", file);
  expect([refused.code, refused.err]).toEqual([
    1,
    `lanescope: ${file}:1:1: events: "events" is missing: 1 more: lanescope analysis check ${file} lists them\n`,
  ]);
  const right = await lanescope("analysis", "check", INTERRUPTS);
  expect([right.code, right.out]).toEqual([
    0,
    "Interrupts inside guests: nothing is wrong with it; 2 events, 1 lane section, 1 latency, 1 counter, 2 finding rules\n",
  ]);
  const made = await lanescope("analysis", "check", INTERRUPTS, OVERCOMMIT, "--json");
  expect(JSON.parse(made.out)).toMatchObject({ id: "guest-interrupts", phase: "done", counts: { lanes: 12 } });
});

test("a redacted report has pseudonyms in place of the values that an analysis shows", async () => {
  const file = join(tempFolder(), "named.analysis.json");
  const latencies = `{ "l": { "key": ["who"], "from": "s", "to": "s", "detail": "innermost {next_comm}" } }`;
  const findings = `{ "f": { "of": "latency.l", "title": "{detail}, key {who}" } }`;
  writeFileSync(
    file,
    `{ "version": 1, "id": "n", "title": "N", "events": { "s": "sched_switch" }, "keys": { "who": "next_comm" }, "latencies": ${latencies}, "findings": ${findings} }`,
  );
  const command = ["report", OVERCOMMIT, "--analysis", file, "--format", "md"];
  const plain = await lanescope(...command);
  const redacted = await lanescope(...command, "--redact", "names");
  expect(plain.out).toMatch(/innermost \S+/);
  expect(redacted.out).not.toMatch(/innermost \S+/);
  expect(redacted.out).toContain("key ");
});

test("a field that no event has is said with its place, and holds of no event", async () => {
  const file = join(tempFolder(), "lacking.analysis.json");
  const counters = `{ "c": { "changes": [{ "on": "s", "count": true, "where": "prev_stat == 0" }, { "on": "s", "add": "none" }] } }`;
  writeFileSync(
    file,
    `{ "version": 1, "id": "x", "title": "X", "events": { "s": "sched_switch" },\n"counters": ${counters} }`,
  );
  const { code, out } = await lanescope("analysis", "check", file, OVERCOMMIT, "--json");
  const { problems, counts } = JSON.parse(out) as AnalysisReport;
  expect([code, counts.counters]).toEqual([0, 0]);
  expect(problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`)).toEqual([
    '2:71 counters.c.changes[0].where: no event of these traces has a field "prev_stat"',
    '2:111 counters.c.changes[1].add: no event of these traces has a field "none"',
  ]);
});

test("a trace without its events says so, and the rest is answered", async () => {
  const { code, err } = await lanescope("export", OVERCOMMIT, "--table", "own-latencies", "--analysis", SOFTIRQS);
  expect(code).toBe(0);
  expect(linesIn(err)).toEqual(
    ["raise", "entry", "exit"].map(
      (name) =>
        `lanescope: softirq-delays.analysis.json: the traces have no event for "${name}": record softirq_${name} or irq_softirq_${name}`,
    ),
  );
});
