import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { listTraceFiles } from "../../electron/cli/trace-files.js";
import type { Result } from "../../workers/core/result.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { EXPORT_TABLES } from "../../workers/query/export/index.js";
import { SESSION_TABLES } from "../../workers/query/tables/index.js";
import { tempFolder } from "../golden/cli-support.js";
import { tracesDir, unpackTrace } from "../setup/outside-data.js";
import { openPacked } from "../setup/session.js";
import { describeWith } from "../setup/skip.js";
import { printed } from "./peers.js";

// All tables of real traces as Arrow and Parquet, read by PyArrow and DuckDB: every value is that of the JSON lines.

const SAMPLES = fileURLToPath(new URL("../../samples/", import.meta.url));
const READER = fileURLToPath(new URL("columnar.py", import.meta.url));
const TABLES = ["events", ...[...EXPORT_TABLES, ...SESSION_TABLES].map(({ name }) => name)];

function value<T>(result: Result<T>): T {
  return result.ok ? result.value : expect.unreachable(JSON.stringify(result.error));
}

async function writeTable(engine: EngineApi, folder: string, table: string, of: string): Promise<void> {
  for (const format of ["jsonl", "arrow", "parquet"] as const) {
    const file = join(folder, `${table}.${format}`);
    writeFileSync(file, "");
    const about = table.startsWith("critical-path") ? { of } : {};
    const handle = value(await engine.exportOpen({ table, format, ...about }));
    for (let piece = value(await engine.exportNext(handle)); piece !== undefined; ) {
      appendFileSync(file, piece);
      piece = value(await engine.exportNext(handle));
    }
  }
}

const ALWAYS = [join(SAMPLES, "labhost-vma.tar.zst")];
/** Times of a clock that tells no dates; slices with JSON of their own. */
const MORE = ["schildermans-perf-kvm.tar.zst", "perfetto-microsoft.tar.zst"];
const traces = [...ALWAYS, ...(tracesDir === undefined ? [] : MORE.map(unpackTrace))];
const why = "no Python with PyArrow and DuckDB is here, and none could be installed";

describeWith("Arrow and Parquet against PyArrow and DuckDB", process.env.LANESCOPE_PYTHON, why, (python) => {
  test.each(traces)("%s", { timeout: 600_000 }, async (trace) => {
    const engine = await openPacked(value(await listTraceFiles([trace])).files);
    const { paths, kinds } = await engine.lanes();
    const lane = paths[kinds.indexOf("vcpu")] ?? paths[kinds.indexOf("thread")] ?? "";
    const folder = tempFolder();
    for (const table of TABLES) await writeTable(engine, folder, table, lane);
    await engine.close();
    const { lines, complaints } = printed(python, [READER, folder]);
    expect(complaints).toBe("");
    const { tables, rows, types, differences } = JSON.parse(lines.join("\n"));
    expect(differences).toEqual([]);
    expect(tables).toBe(TABLES.length);
    expect(rows).toBeGreaterThan(1000);
    expect(types).toMatchObject({ lane: ["dictionary"], share: ["double"], duration: ["double", "int64"] });
    expect(["timestamp[ns, tz=UTC]", "int64"]).toContain(types.time?.join());
  });
});
