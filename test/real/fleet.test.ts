import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { datasetTables, tablesNamed } from "../../electron/cli/fleet/fleet-tables.js";
import { listTraceFiles } from "../../electron/cli/trace-files.js";
import type { Result } from "../../workers/core/result.js";
import { lanescope, tempFolder } from "../golden/cli-support.js";
import { traceIn } from "../golden/fleet-support.js";
import { tracesDir } from "../setup/outside-data.js";
import { openPacked } from "../setup/session.js";
import { describeWith } from "../setup/skip.js";
import { printed } from "./peers.js";

// A dataset of several hosts and clocks, read by PyArrow and DuckDB: every value is that of `export`.

const READER = fileURLToPath(new URL("fleet.py", import.meta.url));
const SAMPLES = fileURLToPath(new URL("../../samples/", import.meta.url));
/** Guests with their host; a clock without dates; perf's samples. */
const MORE = ["lab/lttng-host-guest-b.tar.zst", "schildermans-perf-kvm.tar.zst"];

function value<T>(result: Result<T>): T {
  return result.ok ? result.value : expect.unreachable(JSON.stringify(result.error));
}

/** Writes what `export` answers of all tables, into a folder by the key of the trace. */
async function exportAll(trace: string, folder: string, tables: readonly string[]): Promise<void> {
  const engine = await openPacked(value(await listTraceFiles([trace])).files);
  const own = join(folder, value(await engine.done()).contentId);
  mkdirSync(own);
  for (const table of tables) {
    const file = join(own, `${table.replaceAll("-", "_")}.jsonl`);
    writeFileSync(file, "");
    const handle = value(await engine.exportOpen({ table, format: "jsonl" }));
    for (let piece = value(await engine.exportNext(handle)); piece !== undefined; ) {
      appendFileSync(file, piece);
      piece = value(await engine.exportNext(handle));
    }
  }
  await engine.close();
}

const why = "no Python with PyArrow and DuckDB is here, and none could be installed";

describeWith("a dataset against PyArrow and DuckDB", process.env.LANESCOPE_PYTHON, why, (python) => {
  async function differencesOf(traces: readonly string[], named: string) {
    const [dataset, exports, beside] = [join(tempFolder(), "dataset"), tempFolder(), join(tempFolder(), "no trace")];
    writeFileSync(beside, "no trace at all\n");
    const tables = value(tablesNamed(named));
    const { code } = await lanescope("fleet", ...traces, beside, "-o", dataset, "--tables", named);
    expect(code).toBe(0);
    for (const trace of traces) await exportAll(trace, exports, tables);
    const { lines, complaints } = printed(python, [READER, dataset, exports]);
    expect(complaints).toBe("");
    const told = JSON.parse(lines.join("\n"));
    expect(told.differences).toEqual([]);
    expect(told.tables).toBe(tables.length);
    expect(told.statuses).toEqual(["failed", ...traces.map(() => "ok")]);
    return told;
  }

  test("every table, of clocks with dates and without, and hosts with odd names", { timeout: 600_000 }, async () => {
    const folder = tempFolder();
    const odd = [1, 2].map((i) => traceIn(join(folder, `${i}`), i, { hostname: i === 1 ? "a=b%2f c" : "17" }));
    const { hosts, dates, rows } = await differencesOf([join(SAMPLES, "labhost-profile.tar.zst"), ...odd], "all");
    expect(hosts).toEqual(["17", "None", "a=b%2f c", "labhost"]);
    expect(dates).toEqual(["2026-11-21", "None"]);
    expect(rows).toBeGreaterThan(10_000);
    expect(datasetTables().length).toBeGreaterThan(60);
  });

  test("the usual tables of real traces", { timeout: 600_000 }, async () => {
    const real = tracesDir === undefined ? [] : MORE.map((name) => join(tracesDir ?? "", name));
    const { rows } = await differencesOf([join(SAMPLES, "labhost-overcommit.tar.zst"), ...real], "default");
    expect(rows).toBeGreaterThan(10_000);
  });
});
