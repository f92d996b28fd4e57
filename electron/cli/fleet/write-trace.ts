import { closeSync, openSync, writeFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FileEntry } from "../../../workers/core/byte-source.js";
import { errorCode, systemErrorText } from "../../../workers/core/error-text.js";
import { isDate } from "../../../workers/core/format.js";
import { Hash128 } from "../../../workers/core/hash128.js";
import { type Failure, failureText } from "../../../workers/core/result.js";
import { createNodeEngine } from "../../../workers/entry/engine.node.js";
import type { EngineApi, TraceInfo } from "../../../workers/model/engine-api.js";
import type { AsidePart } from "./dataset.js";
import { schemaOf } from "./fleet-tables.js";
import { type TraceRow, tracePart, tracesTable } from "./traces-table.js";

/** A trace to be written, as plain data. */
export interface TraceTask {
  readonly id: string;
  readonly path: string;
  readonly files: readonly FileEntry[];
  readonly bytes: number;
  /** The tables that are missing. */
  readonly tables: readonly string[];
  /** The folder for its parts. */
  readonly aside: string;
  /** Threads that decode, beside the one that does all else; 0: that one decodes, too. */
  readonly decoders: number;
  readonly tool: string;
}

export type TraceOutcome =
  | {
      readonly kind: "written";
      readonly key: string;
      readonly host?: string;
      readonly date?: string;
      readonly parts: readonly AsidePart[];
      readonly seconds: number;
      readonly events: number;
    }
  | { readonly kind: "copy"; readonly key: string; readonly seconds: number }
  /** The trace cannot be read. */
  | { readonly kind: "failed"; readonly message: string; readonly seconds: number }
  /** The dataset cannot be written: none of the others would be, either. */
  | { readonly kind: "cannot-write"; readonly message: string };

/**
 * Reads a trace and writes its parts aside. `mayWrite` is asked once its key is known, before it is read: of copies of one
 * trace one is written.
 */
export async function writeTrace(task: TraceTask, mayWrite: (key: string) => Promise<boolean>): Promise<TraceOutcome> {
  const began = performance.now();
  const secondsSoFar = () => Math.round(performance.now() - began) / 1000;
  const engine = createNodeEngine({ decoders: task.decoders });
  const failed = ({ message, ...where }: Failure): TraceOutcome => ({
    kind: "failed",
    message: failureText({ message, ...where }),
    seconds: secondsSoFar(),
  });
  try {
    const opened = await engine.open({ name: task.path, files: task.files });
    if (!opened.ok) return failed(opened.error);
    const key = opened.value.contentId;
    if (!(await mayWrite(key))) return { kind: "copy", key, seconds: secondsSoFar() };
    const done = await engine.done();
    if (!done.ok) return failed({ message: `reading failed: ${done.error.message.split("\n")[0]}` });
    const { isPart, note = "" } = await engine.indexNews();
    // The next run may read it whole.
    if (isPart === true) return failed({ message: note.split(". ")[0] ?? note });
    const info = await engine.info();
    await mkdir(task.aside, { recursive: true });
    const parts: AsidePart[] = [];
    for (const table of task.tables) parts.push(await writePart(engine, table, key, task.aside));
    const facts = factsOf(info);
    const row: TraceRow = {
      path: task.path,
      status: "ok",
      ...facts,
      source_bytes: task.bytes,
      tool_version: task.tool,
      seconds: secondsSoFar(),
    };
    parts.push(writeRow(key, row, task.aside));
    const { machine: host, begin_ns: begin } = facts;
    const date = begin !== undefined && isDate(begin) ? dayOf(begin) : undefined;
    const seconds = secondsSoFar();
    return { kind: "written", key, ...(host && { host }), ...(date && { date }), parts, seconds, events: info.events };
  } catch (error) {
    // Only files of the dataset are written here, and files of a trace are read as results.
    if (!isOfFile(error)) throw error;
    return { kind: "cannot-write", message: systemErrorText(error, "write") };
  } finally {
    await engine.close();
  }
}

function isOfFile(error: unknown): boolean {
  return errorCode(error) !== undefined && error instanceof Error && "syscall" in error;
}

/** The row of a trace that cannot be read, whose key is that of its place. */
export async function writeFailure(task: TraceTask, message: string, seconds: number): Promise<AsidePart> {
  const { path, bytes: source_bytes, tool: tool_version } = task;
  const row: TraceRow = { path, status: "failed", message, source_bytes, tool_version, seconds };
  await rm(task.aside, { recursive: true, force: true });
  await mkdir(task.aside, { recursive: true });
  return writeRow(task.id, row, task.aside);
}

async function writePart(engine: EngineApi, table: string, key: string, folder: string): Promise<AsidePart> {
  const opened = await engine.exportOpen({ table, format: "parquet", trace: key });
  if (!opened.ok) throw new Error(`${table}: ${failureText(opened.error)}`);
  const path = join(folder, `${table}.parquet`);
  const hash = new Hash128();
  let file: number | undefined;
  let [rows, bytes] = [0, 0];
  try {
    for (;;) {
      const piece = await engine.exportNext(opened.value);
      if (!piece.ok) throw new Error(`${table}: ${failureText(piece.error)}`);
      if (piece.value === undefined) break;
      rows = await engine.exportRows(opened.value);
      const content = piece.value as Uint8Array;
      file ??= openSync(path, "w");
      writeFileSync(file, content);
      hash.update(content);
      bytes += content.length;
    }
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return { table, path, rows, bytes, hash: hash.hex(), schema: schemaOf(table) };
}

function writeRow(key: string, row: TraceRow, folder: string): AsidePart {
  const content = tracePart(key, row);
  const { name: table } = tracesTable;
  const path = join(folder, `${table}.parquet`);
  writeFileSync(path, content);
  const hash = new Hash128().update(content).hex();
  return { table, path, rows: 1, bytes: content.length, hash, schema: schemaOf(table) };
}

function factsOf(info: TraceInfo) {
  const hosts = info.machines.filter(({ role }) => role === "host");
  const [first] = hosts.length === 0 ? info.machines : hosts;
  const vms = info.machines.flatMap((machine) => machine.vms);
  const lost = info.traces.map((trace) => trace.lost);
  // Of some gaps no trace says how many events they had.
  const isCounted = lost.every(({ events, gaps }) => gaps === 0 || 0 < events);
  const problems = [...(info.problems ?? []), ...info.traces.flatMap((trace) => trace.problems)];
  return {
    ...(first !== undefined && { machine: first.name }),
    ...(0 < info.events && { begin_ns: BigInt(info.begin_ns), end_ns: BigInt(info.end_ns) }),
    events: info.events,
    ...(isCounted && { lost_events: lost.reduce((sum, { events }) => sum + events, 0) }),
    lost_gaps: lost.reduce((sum, { gaps }) => sum + gaps, 0),
    machines: info.machines.length,
    vms: vms.length,
    vcpus: vms.reduce((sum, { vcpus }) => sum + vcpus.length, 0),
    problems: problems.filter(({ severity }) => severity !== "note").length,
    formats: [...new Set(info.traces.map(({ format }) => format))].sort().join(","),
  };
}

/** Only of moments that are dates. */
function dayOf(ns: bigint): string {
  return new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 10);
}
