import type { FileEntry } from "../../../../workers/core/byte-source.js";
import { ok } from "../../../../workers/core/result.js";
import { memorySource } from "../../../../workers/core/sources/memory.js";
import { createEngine } from "../../../../workers/engine.js";
import { loadWasm } from "../../../../workers/entry/wasm-node.js";
import { detectTraces } from "../../../../workers/ingest/detect.js";
import { pickDialect } from "../../../../workers/ingest/dialects/index.js";
import type { IngestDependencies } from "../../../../workers/ingest/discover.js";
import type { AlignMethod, GivenOffset } from "../../../../workers/model/clock-choice.js";
import type { EngineApi } from "../../../../workers/model/engine-api.js";
import { LINES } from "../../../fakes/line-format.js";

const parts: IngestDependencies = {
  formats: [LINES],
  expand: async (files) => ok(files),
  detect: (files, open) => detectTraces(files, open, [LINES]),
  pickDialect,
};

/** Texts of the format "lines", by path, in an engine that has read them. */
export async function openTexts(
  texts: Readonly<Record<string, string>>,
  offsets: readonly GivenOffset[] = [],
  align?: AlignMethod,
): Promise<EngineApi> {
  const platform = {
    open: (spec: FileEntry["source"]) =>
      spec.kind === "memory" ? ok(memorySource(spec.bytes)) : { ok: false as const, error: { message: "memory only" } },
    loadWasm,
    startDecoder: undefined,
    decoders: 1,
    yieldToLoop: () => new Promise<void>((resolve) => setImmediate(resolve)),
    memoryBytes: () => 1,
  };
  const engine = createEngine(platform, parts);
  const opened = await engine.open({ name: "test", files: filesOf(texts), offsets, ...(align && { align }) });
  if (!opened.ok) throw new Error(opened.error.message);
  await engine.done();
  return engine;
}

export function filesOf(texts: Readonly<Record<string, string>>): FileEntry[] {
  return Object.entries(texts).map(([path, text]) => {
    const bytes = new TextEncoder().encode(text);
    return { path, source: { kind: "memory", bytes, size: bytes.length } };
  });
}
