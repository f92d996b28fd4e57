import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { FileEntry } from "../../workers/core/byte-source.js";
import { FORMATS } from "../../workers/formats/index.js";
import { filesBelow, memoryFile } from "../setup/ctf.js";
import { exportedLines, openSession } from "../setup/session.js";
import { ctf2Metadata } from "./one-run/ctf2-metadata.js";
import { makeRun } from "./one-run/make-run.js";
import { ftraceText, perfData, perfettoTrace, traceDat } from "./one-run/writers.js";

// One run of a host in six formats: its states and what analyses tell of it do not depend on the format.

const folder = mkdtempSync(join(tmpdir(), "lanescope-one-run-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { ctf, run, epochNs } = await makeRun({ out: folder, events: 30_000, cpus: 3, vms: 2 });

function ctf2Files(): FileEntry[] {
  const copy = join(folder, "ctf2");
  cpSync(ctf, copy, { recursive: true });
  writeFileSync(join(copy, "metadata"), ctf2Metadata(epochNs));
  return [...filesBelow(copy)];
}

const TABLES = [
  "intervals",
  "edges",
  "waits",
  "exits",
  "steal",
  "latencies",
  "migrations",
  "ipis",
  "block-io",
  "syscalls",
];

describe("one run in six formats", async () => {
  const expected = await tellAll(filesBelow(ctf), epochNs);

  test.each<[string, () => readonly FileEntry[], { readonly epoch?: bigint; readonly hasProcesses?: boolean }]>([
    ["CTF 2", ctf2Files, { epoch: epochNs }],
    ["trace.dat 6", () => [memoryFile("run.dat", traceDat(run, 6))], { hasProcesses: false }],
    ["trace.dat 7", () => [memoryFile("run.dat", traceDat(run, 7))], { hasProcesses: false }],
    ["perf.data", () => [memoryFile("perf.data", perfData(run))], {}],
    ["ftrace text", () => [memoryFile("trace.txt", ftraceText(run))], {}],
    ["Perfetto", () => [memoryFile("run.pftrace", perfettoTrace(run))], {}],
  ])("%s", async (_, files, { epoch = 0n, hasProcesses = true }) => {
    const told = await tellAll(files(), epoch);
    for (const table of TABLES) {
      if (!hasProcesses && OF_PROCESSES.has(table)) continue;
      const [rows = [], found = []] = [expected, told].map((all) => {
        return hasProcesses ? all.get(table) : all.get(table)?.map(withoutVmm);
      });
      // Not all of both: what matters is how they differ.
      const [missing, added] = [without(rows, found), without(found, rows)];
      expect([table, missing.slice(0, 3), added.slice(0, 3)]).toEqual([table, [], []]);
    }
  });

  test("has something in each table", () => {
    for (const table of TABLES) expect([table, expected.get(table)?.length]).not.toEqual([table, 0]);
  });
});

/** These say whose a thread is, or rest on it. */
const OF_PROCESSES: ReadonlySet<string> = new Set(["steal", "latencies", "block-io"]);

/**
 * Where nothing tells that a thread belongs to the VMM, a wake-up by it is for an unknown reason, and an interrupt that it
 * delivers is no evidence.
 */
function withoutVmm(row: string): string {
  return row.replace(/"reason":"(device|unknown)"/, '"reason":"?"').replace(/"evidence":"[^"]*"/, '"evidence":"?"');
}

function without(rows: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return rows.filter((row) => !known.has(row));
}

/** When each CPU and thread has been heard of: formats differ in what they tell of the time before. */
const SETTLED_NS = 5_000_001_000_000n;
const PROCESSES = new Map(run.map(({ tid, tgid }) => [`${tid}`, tgid]));

/**
 * The rows of all tables; times are those of the run's clock, and the host has no name. trace.dat tells no processes: there
 * a VM has the number of one of its threads.
 */
async function tellAll(files: readonly FileEntry[], epoch: bigint): Promise<Map<string, string[]>> {
  const engine = await openSession(FORMATS, files);
  const told = new Map<string, string[]>();
  for (const table of TABLES) {
    const lines = await exportedLines(engine, table);
    const rows = lines.map((line) =>
      line
        .replace(/("\w*ns":)(\d{13,})/g, (_, key: string, ns: string) => `${key}${BigInt(ns) - epoch}`)
        .replaceAll("genhost", "host")
        .replace(/\/vm\/(\d+)/g, (_, thread: string) => `/vm/${PROCESSES.get(thread)}`),
    );
    told.set(
      table,
      rows.filter((row) => SETTLED_NS < BigInt(/"(?:start|begin|time|at)_ns":(\d+)/.exec(row)?.[1] ?? SETTLED_NS + 1n)),
    );
  }
  return told;
}
