import type { FileEntry, OpenSource } from "../../workers/core/byte-source.js";
import { ok, type Result } from "../../workers/core/result.js";
import { DEFAULT_INGEST } from "../../workers/engine/default-ingest.js";
import { createEngine } from "../../workers/engine.js";
import { openSource } from "../../workers/entry/sources-node.js";
import { loadWasm } from "../../workers/entry/wasm-node.js";
import type { Format } from "../../workers/formats/format.js";
import { detectTraces } from "../../workers/ingest/detect.js";
import { pickDialect } from "../../workers/ingest/dialects/index.js";
import type { IngestDependencies } from "../../workers/ingest/discover.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { openMemory } from "./ctf.js";

/** Opens files in memory with an engine of the given formats, in this thread, and waits until all is read. */
export function openSession(formats: readonly Format[], files: readonly FileEntry[]): Promise<EngineApi> {
  const parts: IngestDependencies = {
    formats,
    expand: async (found) => ok(found),
    detect: (found, open) => detectTraces(found, open, formats),
    pickDialect,
  };
  return opened(parts, openMemory, files);
}

/** The same with all that the product has: every format, in every kind of archive. */
export function openPacked(files: readonly FileEntry[]): Promise<EngineApi> {
  return opened(DEFAULT_INGEST, openSource, files);
}

async function opened(parts: IngestDependencies, open: OpenSource, files: readonly FileEntry[]): Promise<EngineApi> {
  const platform = {
    open,
    loadWasm,
    startDecoder: undefined,
    decoders: 1,
    yieldToLoop: () => new Promise<void>((resolve) => setImmediate(resolve)),
    memoryBytes: () => 1,
  };
  const engine = createEngine(platform, parts);
  valueOr(await engine.open({ name: "test", files }));
  valueOr(await engine.done());
  return engine;
}

export type ExportedRow = Readonly<Record<string, string | number>>;

/** The rows of a table, as `export` writes them. */
export async function exportedRows(engine: EngineApi, table: string): Promise<ExportedRow[]> {
  return (await exportedLines(engine, table)).map((line) => JSON.parse(line) as ExportedRow);
}

/** The same as text, with exact times. */
export async function exportedLines(engine: EngineApi, table: string): Promise<string[]> {
  const handle = valueOr(await engine.exportOpen({ table, format: "jsonl" }));
  let text = "";
  for (let part = valueOr(await engine.exportNext(handle)); part !== undefined; ) {
    text += part;
    part = valueOr(await engine.exportNext(handle));
  }
  return text.split("\n").filter((line) => line !== "");
}

export function valueOr<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}
