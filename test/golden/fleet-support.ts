import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { DEFAULTS, type GenerateOptions, generate } from "../bench/generator/generate.js";
import { parquetFooter } from "../setup/parquet-footer.js";
import { lanescope, type Ran } from "./cli-support.js";

/** A small trace of a KVM host in `folder`, made anew: another seed is another trace. */
export function traceIn(folder: string, seed: number, options: Partial<GenerateOptions> = {}): string {
  generate({ ...DEFAULTS, events: 3000, cpus: 2, vms: 1, packetBytes: 16384, seed, ...options, out: folder });
  return folder;
}

/** Runs `lanescope fleet` in this process: one job, which nothing limits. */
export function fleet(dataset: string, ...args: string[]): Promise<Ran> {
  return lanescope("fleet", ...args, "-o", dataset);
}

/** The parts of a dataset with rows, in order, below it. Fails if one is not whole, or two of a table differ in their schema. */
export function partsOf(dataset: string): readonly string[] {
  const schemas = new Map<string, Set<string>>();
  const parts: string[] = [];
  for (const path of readdirSync(dataset, { recursive: true, encoding: "utf8" }).sort()) {
    if (!path.startsWith("table=") || !path.endsWith(".parquet")) continue;
    const { schema, rows } = parquetFooter(join(dataset, path));
    const [table = ""] = path.split("/");
    schemas.set(table, (schemas.get(table) ?? new Set()).add(schema));
    if (0 < rows) parts.push(path);
    else expect(path).toBe(`${table}/host=__HIVE_DEFAULT_PARTITION__/date=__HIVE_DEFAULT_PARTITION__/schema.parquet`);
  }
  for (const [table, found] of schemas) expect([table, found.size]).toEqual([table, 1]);
  return parts;
}

/** Rows of a table in the dataset. */
export function rowsIn(dataset: string, table: string): number {
  const own = partsOf(dataset).filter((path) => path.startsWith(`table=${table}/`));
  return own.reduce((sum, path) => sum + parquetFooter(join(dataset, path)).rows, 0);
}

/** Nothing is left of work that was under way. */
export function expectTidy(dataset: string): void {
  for (const name of ["aside", "leases"]) expect(readdirSync(join(dataset, "_lanescope", name))).toEqual([]);
}

/** The content of all parts but those of `traces`, which tell how long it took. */
export function contentOf(dataset: string): ReadonlyMap<string, string> {
  const parts = partsOf(dataset).filter((path) => !path.startsWith("table=traces/"));
  return new Map(parts.map((path) => [path, readFileSync(join(dataset, path)).toString("base64")]));
}

export function copyOf(trace: string, folder: string): string {
  if (!existsSync(folder)) cpSync(trace, folder, { recursive: true });
  return folder;
}
