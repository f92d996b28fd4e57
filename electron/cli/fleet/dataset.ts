import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { errorCode } from "../../../workers/core/error-text.js";
import { Hash128 } from "../../../workers/core/hash128.js";
import { fieldsOf } from "../../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import { readJson } from "../../node/json-file.js";
import { cannotWrite } from "../output.js";
import { emptyPart } from "./fleet-tables.js";
import { isAlive, leasePath } from "./leases.js";
import { partFolder } from "./partition.js";
import { putFile } from "./put-file.js";
import { OWN_FOLDER, type PartState, statePath, type TraceState } from "./trace-state.js";
import { tracesTable } from "./traces-table.js";

/** Version of the layout: a dataset of a later one is left alone. */
const LAYOUT = 1;
const FOLDERS = ["traces", "leases", "aside"] as const;

/** Makes the folder of a dataset ready, or finds one that is there. */
export async function prepareDataset(folder: string, tables: readonly string[]): Promise<Result<void>> {
  try {
    const found = await contentOf(folder);
    const description = join(folder, OWN_FOLDER, "dataset.json");
    if (0 < found.length && !found.includes(OWN_FOLDER)) {
      return fail("the folder is not empty, and no dataset", { file: folder, hint: "name a new one" });
    }
    const { layout = LAYOUT } = fieldsOf(await readJson(description));
    if (layout !== LAYOUT)
      return fail("the dataset is of another version of Lanescope", { file: folder, hint: "name a new one" });
    await makeFolder(resolve(folder));
    for (const name of FOLDERS) await mkdir(join(folder, OWN_FOLDER, name), { recursive: true });
    await putFile(description, `${JSON.stringify({ lanescope: "dataset", layout: LAYOUT })}\n`);
    for (const table of [tracesTable.name, ...tables]) await writeSchema(folder, table);
    await removeDead(folder);
    return ok(undefined);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return cannotWrite(folder, error);
  }
}

/** Node's own `recursive` tries for ever where a folder says that it does not exist when something is made in it, as /proc does. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return;
    const above = dirname(folder);
    const isAbove = await stat(above).then(
      () => true,
      () => false,
    );
    if (errorCode(error) !== "ENOENT" || isAbove || above === folder) throw error;
    await makeFolder(above);
    await mkdir(folder);
  }
}

async function contentOf(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  }
}

async function writeSchema(folder: string, table: string): Promise<void> {
  const file = join(folder, partFolder(table, undefined, undefined), "schema.parquet");
  const part = Buffer.from(emptyPart(table));
  const before = await readFile(file).catch(() => undefined);
  if (before?.equals(part) !== true) await putFile(file, part);
}

/** What killed runs left behind. */
async function removeDead(folder: string): Promise<void> {
  const isDead = async (id: string) => !(await isAlive(leasePath(folder, id)));
  const aside = join(folder, OWN_FOLDER, "aside");
  for (const name of await readdir(aside)) {
    if (await isDead(name.split(".")[0] ?? "")) await rm(join(aside, name), { recursive: true, force: true });
  }
  for (const id of await readdir(join(folder, OWN_FOLDER, "leases"))) {
    if (await isDead(id)) await rm(leasePath(folder, id), { force: true });
  }
}

/** The folder in which the parts of a trace are written, before they get to their places. */
export function asideFolder(dataset: string, id: string): string {
  return join(resolve(dataset), OWN_FOLDER, "aside", `${id}.${process.pid}`);
}

/** A part that lies aside. */
export interface AsidePart {
  readonly table: string;
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly hash: string;
  readonly schema: string;
}

/**
 * Puts the parts of a trace into their places, and removes those that it had there. Whatever moment this ends at, files are
 * whole: of the table of traces the row goes first and comes last, and the next run knows from the state what may be there.
 */
export async function commit(
  dataset: string,
  {
    host,
    date,
    parts,
    kept,
    ...state
  }: Omit<TraceState, "parts" | "version" | "status"> & {
    readonly status: "ok" | "failed" | "copy";
    readonly host?: string;
    readonly date?: string;
    readonly parts: readonly AsidePart[];
    /** Parts that stay as they are. */
    readonly kept: Readonly<Record<string, PartState>>;
  },
  before: TraceState | undefined,
): Promise<TraceState> {
  const placed = new Map<string, PartState>(Object.entries(kept));
  for (const { table, path: _, ...part } of parts) {
    const file = `${partFolder(table, host, date)}/${state.key}.parquet`;
    placed.set(table, 0 < part.rows ? { file, ...part } : { rows: 0, bytes: 0, schema: part.schema });
  }
  const done: TraceState = { version: 1, ...state, parts: Object.fromEntries(placed) };
  const stays = new Set([...placed.values()].flatMap(({ file }) => file ?? []));
  const old = Object.entries(before?.parts ?? {}).flatMap(([table, { file }]) =>
    file === undefined ? [] : [[table, file] as const],
  );
  const gone = old.filter(([, file]) => !stays.has(file));
  // Should this end half way, the next run removes what is no part of the trace.
  const both = {
    ...Object.fromEntries(gone.map(([table, file], i) => [`${table}#${i}`, { ...NO_PART, file }])),
    ...done.parts,
  };
  await writeState(dataset, { ...done, status: "writing", parts: both });
  const isRow = ([table]: readonly [string, string]) => table.startsWith(tracesTable.name);
  for (const [, file] of old.filter(isRow)) await rm(join(dataset, file), { force: true });
  for (const [, file] of gone) await rm(join(dataset, file), { force: true });
  for (const { table, path } of [...parts].sort(rowLast)) {
    const file = placed.get(table)?.file;
    if (file === undefined) continue;
    await mkdir(dirname(join(dataset, file)), { recursive: true });
    await rename(path, join(dataset, file));
  }
  await writeState(dataset, done);
  return done;
}

const NO_PART = { rows: 0, bytes: 0, schema: "" };

function rowLast(a: AsidePart, b: AsidePart): number {
  return Number(a.table === tracesTable.name) - Number(b.table === tracesTable.name);
}

async function writeState(dataset: string, state: TraceState): Promise<void> {
  await putFile(statePath(dataset, state.id), `${JSON.stringify(state)}\n`);
}

/** Whether the files of a trace are there as they were written; with `isThorough`, by their content. */
export async function isWhole(dataset: string, state: TraceState, isThorough: boolean): Promise<boolean> {
  for (const { file, bytes, hash } of Object.values(state.parts)) {
    if (file === undefined) continue;
    const path = join(dataset, file);
    const found = await stat(path).catch(() => undefined);
    if (found?.size !== bytes) return false;
    if (isThorough && new Hash128().update(await readFile(path)).hex() !== hash) return false;
  }
  return true;
}
