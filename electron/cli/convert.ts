import { readFile } from "node:fs/promises";
import { systemErrorText } from "../../workers/core/error-text.js";
import { formatBytes, formatCount, formatCountOf } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { BundlePiece, BundleRequest, BundleSummary } from "../../workers/model/bundle.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { checkOutput, type FileOutput, openOutput } from "../node/file-output.js";
import { appVersion } from "../node/folders.js";
import type { CommandLine } from "./args.js";
import { openFolder } from "./folder-output.js";
import type { CliIo } from "./io.js";
import { refuseOutput } from "./output.js";
import { openRequest } from "./read-traces.js";
import { messageText } from "./text.js";
import { listTraceFiles } from "./trace-files.js";

type ConvertCommand = Extract<CommandLine, { name: "convert" }>;

/** Writes traces, or a part of them, as a bundle or as folders of CTF. They are not analysed for it. */
export async function convert(command: ConvertCommand, io: CliIo): Promise<Result<void>> {
  const { traces, output, annotations, form, redact, from, to } = command;
  const listed = await listTraceFiles(traces);
  if (!listed.ok) return listed;
  const given = await textOf(annotations);
  if (!given.ok) return given;
  if (form === "bundle") {
    const writable = await refuseOutput(
      output,
      listed.value,
      annotations === undefined ? traces : [...traces, annotations],
    );
    if (!writable.ok) return writable;
    await checkOutput(output);
  }
  for (const note of listed.value.notes) io.err(`lanescope: ${messageText(note)}\n`);
  const engine = createNodeEngine();
  try {
    const request: BundleRequest = {
      open: openRequest(command, listed.value),
      form,
      redact,
      writtenBy: `lanescope ${appVersion()}`,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(given.value !== undefined && { annotations: given.value }),
    };
    const opened = await engine.bundleOpen(request);
    if (!opened.ok) return opened;
    const written = await (form === "bundle" ? toFile : toFolder)(engine, opened.value, output);
    if (!written.ok) return written;
    io.err(`lanescope: ${messageText(`${output}: ${summaryText(written.value)}`)}\n`);
    return ok(undefined);
  } finally {
    await engine.close();
  }
}

async function textOf(file: string | undefined): Promise<Result<string | undefined>> {
  if (file === undefined) return ok(undefined);
  try {
    return ok(await readFile(file, "utf8"));
  } catch (error) {
    return fail(`cannot read the bookmarks: ${systemErrorText(error, "read")}`, { file });
  }
}

interface Written extends BundleSummary {
  readonly bytes: number;
}

async function toFile(engine: EngineApi, handle: number, output: string): Promise<Result<Written>> {
  let file: FileOutput | undefined;
  try {
    file = await openOutput(output);
    const { write, close, discard } = file;
    const written = await pieces(engine, handle, (_path, bytes) => write(bytes));
    await (written.ok ? close() : discard());
    return written;
  } catch (error) {
    await file?.discard();
    return fail(`cannot write the output: ${systemErrorText(error, "write")}`, { file: output });
  }
}

async function toFolder(engine: EngineApi, handle: number, output: string): Promise<Result<Written>> {
  const folder = await openFolder(output);
  if (!folder.ok) return folder;
  const { write, close, discard } = folder.value;
  try {
    const written = await pieces(engine, handle, write);
    await (written.ok ? close() : discard());
    return written;
  } catch (error) {
    await discard();
    return fail(`cannot write the output: ${systemErrorText(error, "write")}`, { file: output });
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
  const kinds = Object.entries(redacted).map(([kind, count]) => `${formatCount(count)} ${kind}`);
  const replaced = kinds.length === 0 ? "" : `; replaced: ${kinds.join(", ")}`;
  return `${formatBytes(bytes)}, ${formatCountOf(traces, "trace")}, ${formatCountOf(events, "event")}${before}${replaced}`;
}
