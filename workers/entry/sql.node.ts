import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { type DuckDbFiles, SqlDatabase } from "../sql/database.js";

const require = createRequire(import.meta.url);

/**
 * Every bundle of a build stands one folder below dist/ (electron/build/build.mjs). Sources (tests) and benchmarks
 * (test/setup/run-program.mjs) use the build's.
 */
const FOLDERS = ["../", "../../dist/", "../../../dist/"];

/** DuckDB is loaded only by those who ask in SQL. */
export function openSqlDatabase(): Promise<SqlDatabase> {
  return SqlDatabase.open(duckDbFiles());
}

function duckDbFiles(): DuckDbFiles {
  const paths = FOLDERS.map((folder) => (name: string) => fileURLToPath(new URL(folder + name, import.meta.url)));
  const at = paths.find((path) => existsSync(path(SCRIPT)));
  if (at === undefined) throw new Error("DuckDB is missing: npm run build");
  return { duckdb: require(at(SCRIPT)), wasm: at("renderer/wasm/duckdb.wasm") };
}

const SCRIPT = "sql/duckdb.cjs";
