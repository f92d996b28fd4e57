import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { tempFolder } from "../golden/cli-support.js";
import { tracesDir, unpackTrace } from "../setup/outside-data.js";
import { describeWith } from "../setup/skip.js";
import { nearestVms } from "./fleet-alike.js";
import { filledIn } from "./fleet-page.js";
import { answersOf, type Cell, type ReadTrace, readTrace } from "./fleet-reference.js";
import { printed } from "./peers.js";

// The questions of docs/fleet/queries.md, as they stand there, over a dataset of all traces at hand: DuckDB and Spark answer
// the same, and what `export` writes of each trace says it, too.

const SAMPLES = fileURLToPath(new URL("../../samples/", import.meta.url));
const CLI = fileURLToPath(new URL("../../dist/cli/lanescope.mjs", import.meta.url));
const READER = fileURLToPath(new URL("fleet-answers.py", import.meta.url));
/** The day after the week of the generated traces and of those of the lab. */
const UNTIL = "2026-11-25";
const WEEK_NS = 7n * 86_400n * 1_000_000_000n;

/** A host that was recorded in two weeks, and had less to do in the first. */
function twoWeeks(): readonly string[] {
  const folder = tempFolder();
  return [1, 2, 3].map((seed) => {
    const out = join(folder, `trace${seed}`);
    generate({ ...DEFAULTS, out, seed, events: 20_000, cpus: 2, vms: seed, packetBytes: 1 << 16 });
    if (seed < 3) return out;
    const metadata = join(out, "kernel/metadata");
    const text = readFileSync(metadata, "utf8");
    const earlier = text.replace(/(offset = )(\d+)/, (_, name, ns) => `${name}${BigInt(ns) - WEEK_NS}`);
    expect(earlier).not.toBe(text);
    writeFileSync(metadata, earlier);
    return out;
  });
}

/** Every recording of the shared data, each unpacked. */
function sharedTraces(): readonly string[] {
  const dir = tracesDir;
  if (dir === undefined) return [];
  const archives = ["", "lab/"].flatMap((folder) =>
    readdirSync(join(dir, folder)).flatMap((name) => (name.endsWith(".tar.zst") ? [`${folder}${name}`] : [])),
  );
  return archives.map(unpackTrace);
}

const why = "no Python with PySpark and DuckDB, or no Java, is here, and none could be installed";

describeWith("a fleet, asked by DuckDB and Spark", process.env.LANESCOPE_PYSPARK, why, (python) => {
  test("all questions of the page have the same answers", { timeout: 1_800_000 }, async () => {
    const dataset = join(tempFolder(), "dataset");
    const written = printed(process.execPath, [CLI, "fleet", SAMPLES, ...sharedTraces(), ...twoWeeks(), "-o", dataset]);
    if (!written.isOk) expect.unreachable(written.complaints);

    const { questions, ...views } = filledIn(dataset, UNTIL);
    const contents = "SELECT trace, path, status, host, date FROM traces ORDER BY path, trace";
    const asked = join(tempFolder(), "asked.json");
    writeFileSync(asked, JSON.stringify({ ...views, questions: { ...questions, contents } }));
    const { lines, complaints, isOk } = printed(python, [READER, asked]);
    if (!isOk) expect.unreachable(complaints.slice(-4000));
    const answers = JSON.parse(lines.at(-1) ?? "");

    const traces: ReadTrace[] = [];
    for (const [key, path, status, host, date] of answers.contents.duckdb) {
      const isRead = status === "ok";
      traces.push(isRead ? await readTrace(key, path, host ?? undefined, date ?? undefined) : unread());
    }
    const expected: Record<string, Cell[][]> = { ...answersOf(traces, UNTIL), "nearest-vms": nearestVms(traces) };
    expect(Object.keys(expected).sort()).toEqual(Object.keys(questions).sort());
    for (const [name, rows] of Object.entries(expected)) {
      const { columns, sparkColumns, duckdb, spark } = answers[name];
      expect(sparkColumns, name).toEqual(columns);
      expect(spark.map(rounded), name).toEqual(duckdb.map(rounded));
      expect(duckdb.map(rounded), name).toEqual(rows.map(rounded));
      expect(rows.length, name).toBeGreaterThan(1);
    }
    // Both weeks of the generated host.
    const weeks = expected["two-weeks"]?.find(([host]) => host === "genhost");
    expect(weeks?.filter((value) => value === null)).toEqual([]);
  });
});

function unread(): ReadTrace {
  const tables = { steal: [], exits: [], latencies: [], "vm-usage": [], "cpu-usage": [], fingerprints: [] };
  const [host, date, lostEvents] = [undefined, undefined, undefined];
  return { key: "", host, date, isRead: false, recordedNs: 0, events: 0, lostEvents, gaps: 0, tables };
}

/** Sums of floating point numbers depend on their order, in the last of their digits. */
function rounded(row: readonly (string | number | null)[]) {
  return row.map((value) => (typeof value === "number" ? Number(value.toPrecision(12)) : value));
}
