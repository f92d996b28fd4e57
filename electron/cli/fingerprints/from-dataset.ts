import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { parquetRead } from "hyparquet";
import { errorText } from "../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import { pathMatcher } from "../../../workers/filter/glob.js";
import type { FingerprintArgs } from "../fingerprints-args.js";
import { type Population, PopulationBuilder } from "./population.js";

/** The part of a dataset of `lanescope fleet` that has the fingerprints. */
const TABLE = "table=fingerprints";
const COLUMNS = [
  "trace",
  "lane",
  "subject",
  "period_from_ns",
  "period_to_ns",
  "feature",
  "feature_value",
  "feature_known",
] as const;

/** Whether a path is a dataset, and not a trace. */
export async function isDataset(path: string): Promise<boolean> {
  const entries = await readdir(path).catch(() => [] as string[]);
  return entries.some((name) => name.startsWith("table="));
}

/** The fingerprints of all traces of a dataset. */
export async function fromDataset(dataset: string, args: FingerprintArgs): Promise<Result<Population>> {
  const folder = join(dataset, TABLE);
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) {
    return fail(`the dataset ${dataset} has no fingerprints`, {
      hint: "lanescope fleet … --tables default,fingerprints adds them",
    });
  }
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".parquet")).sort();
  const isWanted = args.lanes === undefined ? () => true : pathMatcher(args.lanes);
  if (isWanted === undefined) return fail("the pattern of --lanes is too large", { isUsage: true });
  const builder = new PopulationBuilder(args.of);
  for (const name of files) {
    const file = join(folder, name);
    const part = await columnsOf(file).catch((error: unknown) => failed(dataset, file, error));
    if ("ok" in part) return part;
    addPart(builder, part, args.of, isWanted);
  }
  return ok(builder.build());
}

function failed(dataset: string, file: string, error: unknown): Result<never> {
  return fail(`${relative(dataset, file)} cannot be read: ${errorText(error)}`, {
    hint: "is it a whole file that lanescope fleet has written? Running that again with --verify makes it anew",
  });
}

type Columns = { readonly [name in (typeof COLUMNS)[number]]: unknown[] };

/** The columns of a file. Its parts are a few MB, so it is read as a whole. */
async function columnsOf(path: string): Promise<Columns> {
  const bytes = await readFile(path);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const columns = Object.fromEntries(COLUMNS.map((name) => [name, [] as unknown[]])) as Columns;
  await parquetRead({
    file,
    columns: [...COLUMNS],
    onChunk: ({ columnName, columnData, rowStart }) => {
      const own = columns[columnName as keyof Columns];
      for (let i = 0; i < columnData.length; i += 1) own[rowStart + i] = columnData[i];
    },
  });
  return columns;
}

function addPart(builder: PopulationBuilder, columns: Columns, of: string, isWanted: (path: string) => boolean): void {
  const { trace, lane, subject, feature } = columns;
  for (let row = 0; row < lane.length; row += 1) {
    if (subject[row] !== of || !isWanted(`${lane[row]}`)) continue;
    const value = columns.feature_value[row];
    builder.add({
      trace: `${trace[row]}`,
      lane: `${lane[row]}`,
      fromNs: nsOf(columns.period_from_ns[row]),
      toNs: nsOf(columns.period_to_ns[row]),
      feature: `${feature[row]}`,
      value: typeof value === "number" ? value : undefined,
      known: `${columns.feature_known[row]}`,
    });
  }
}

function nsOf(cell: unknown): number {
  return typeof cell === "bigint" || typeof cell === "number" ? Number(cell) : Number.NaN;
}
