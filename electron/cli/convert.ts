import { redactedWords } from "../../renderer/share/redacted.js";
import { errorCode } from "../../workers/core/error-text.js";
import { formatBytes, formatCount, formatCountOf } from "../../workers/core/format.js";
import { ok, type Result } from "../../workers/core/result.js";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { BundlePiece, BundleRequest, BundleSummary } from "../../workers/model/bundle.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { appVersion, cacheFolder } from "../node/folders.js";
import { readAnalyses } from "./analysis-files.js";
import { readAnnotations } from "./annotations.js";
import type { CommandLine } from "./args.js";
import { type FolderOutput, openFolder } from "./folder-output.js";
import type { CliIo } from "./io.js";
import { cannotWrite, refuseOutput, withOutput } from "./output.js";
import { openRequest } from "./read-traces.js";
import { messageText } from "./text.js";
import { listTraceFiles } from "./trace-files.js";

type ConvertCommand = Extract<CommandLine, { name: "convert" }>;

/** Writes traces, or a part of them, as a bundle or as folders of CTF. They are not analysed for it. */
export async function convert(command: ConvertCommand, io: CliIo): Promise<Result<void>> {
  const { traces, output, annotations, form, redact, withKeys, from, to, analyses: files = [] } = command;
  const listed = await listTraceFiles(traces);
  if (!listed.ok) return listed;
  const given = annotations === undefined ? ok(undefined) : await readAnnotations(annotations);
  if (!given.ok) return given;
  const analyses = await readAnalyses(files);
  if (!analyses.ok) return analyses;
  // What cannot be written fails before a long trace is read.
  const named = [...traces, ...files, ...(annotations === undefined ? [] : [annotations])];
  const writable = form === "bundle" ? await refuseOutput(output, listed.value, named) : ok(undefined);
  if (!writable.ok) return writable;
  const folder = form === "ctf" ? await openFolder(output) : ok(undefined);
  if (!folder.ok) return folder;
  for (const note of listed.value.notes) io.err(`lanescope: ${messageText(note)}\n`);
  const engine = createNodeEngine({ spillFolder: cacheFolder() });
  try {
    const request: BundleRequest = {
      open: openRequest(command, listed.value),
      form,
      redact,
      withKeys,
      writtenBy: `lanescope ${appVersion()}`,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(given.value !== undefined && { annotations: given.value.text }),
      ...(0 < analyses.value.length && { analyses: analyses.value }),
    };
    const opened = await engine.bundleOpen(request);
    if (!opened.ok) return opened;
    const written =
      folder.value === undefined
        ? await withOutput(output, io, (write) => pieces(engine, opened.value, (_path, bytes) => write(bytes)))
        : await toFolder(engine, opened.value, folder.value, output);
    if (!written.ok) return written;
    io.err(`lanescope: ${messageText(`${output}: ${summaryText(written.value)}`)}\n`);
    return ok(undefined);
  } finally {
    await engine.close();
    await folder.value?.discard();
  }
}

interface Written extends BundleSummary {
  readonly bytes: number;
}

async function toFolder(
  engine: EngineApi,
  handle: number,
  { write, close }: FolderOutput,
  output: string,
): Promise<Result<Written>> {
  try {
    const written = await pieces(engine, handle, write);
    if (written.ok) await close();
    return written;
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return cannotWrite(output, error);
  }
}

async function pieces(
  engine: EngineApi,
  handle: number,
  write: (path: string, bytes: Uint8Array) => Promise<void>,
): Promise<Result<Written>> {
  let bytes = 0;
  for (;;) {
    const next: Result<BundlePiece> = await engine.bundleNext(handle);
    if (!next.ok) return next;
    if ("summary" in next.value) return ok({ ...next.value.summary, bytes });
    bytes += next.value.bytes.length;
    await write(next.value.path, next.value.bytes);
  }
}

function summaryText({ traces, events, carried, redacted, bytes }: Written): string {
  const before = carried === 0 ? "" : `, and ${formatCount(carried)} before them that carry the state at the begin`;
  const words = redactedWords(redacted);
  const replaced = words === "" ? "" : `; replaced: ${words}`;
  return `${formatBytes(bytes)}, ${formatCountOf(traces, "trace")}, ${formatCountOf(events, "event")}${before}${replaced}`;
}
