import { closeSync, openSync, readSync } from "node:fs";
import { errorCode, systemErrorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { checkOutput, type FileOutput, openOutput, sameFile } from "../node/file-output.js";
import { type CliIo, isClosedPipe } from "./io.js";
import { visibleLines } from "./text.js";
import type { TraceFiles } from "./trace-files.js";

/** Stdout as a value of `-o`. */
export const STDOUT = "-";

/**
 * Fails if `-o` cannot be written. Called before a long trace is read. A file of the trace is never overwritten,
 * unless it is an earlier output that lies in the folder of the trace.
 */
export async function refuseOutput(
  output: string,
  { files }: Pick<TraceFiles, "files">,
  named: readonly string[],
): Promise<Result<void>> {
  if (output === STDOUT) return ok(undefined);
  const read = files.flatMap(({ source }) => (source.kind === "file" ? [source.path] : []));
  const hint = "write to another file";
  if (sameFile(output, named)) return fail("the output is one of the inputs", { file: output, hint });
  if (sameFile(output, read) && !isEarlierOutput(output)) {
    return fail("the output belongs to the trace that is read", { file: output, hint });
  }
  try {
    await checkOutput(output);
    return ok(undefined);
  } catch (error) {
    return cannotWrite(output, error);
  }
}

/** Runs `produce` with a function that writes to the output. A file is replaced only if `produce` succeeds. */
export async function withOutput<T>(
  output: string,
  io: CliIo,
  produce: (write: (piece: string | Uint8Array) => Promise<void>) => Promise<Result<T>>,
): Promise<Result<T>> {
  if (output === STDOUT) {
    return produce((piece) => io.out(typeof piece === "string" && io.outIsTerminal ? visibleLines(piece) : piece));
  }
  let file: FileOutput | undefined;
  try {
    file = await openOutput(output);
    const { write } = file;
    const produced = await produce(write);
    if (produced.ok) await file.close();
    else await file.discard();
    return produced;
  } catch (error) {
    await file?.discard();
    // Errors without a code are bugs, not faults of this file.
    if (errorCode(error) === undefined || isClosedPipe(errorCode(error))) throw error;
    return cannotWrite(output, error);
  }
}

/** Writes one text to the output. */
export function writeText(output: string, io: CliIo, text: string): Promise<Result<void>> {
  return withOutput(output, io, async (write) => {
    await write(text);
    return ok(undefined);
  });
}

export function cannotWrite(file: string, error: unknown): Result<never> {
  return fail(`cannot write the output: ${systemErrorText(error, "write")}`, { file });
}

/**
 * Beginnings of our own output: CSV, JSON lines, reports in JSON, HTML and Markdown, pictures, Arrow and Parquet. No stream
 * and no metadata begins like this.
 */
const EARLIER = [
  /^[a-z]\w*(,[a-z]\w*)+\r\n/,
  /^\{"[a-z][a-z0-9_]*":/,
  /^\{\n "name": "/,
  /^<!doctype html>\n/,
  /^# [^\n]*\n\n- /,
  /^<svg xmlns=/,
  /^ARROW1\0\0/,
  /^PAR1/,
];

function isEarlierOutput(path: string): boolean {
  const head = headOf(path);
  return EARLIER.some((beginning) => beginning.test(head));
}

function headOf(path: string): string {
  const bytes = Buffer.alloc(4096);
  const file = openSync(path, "r");
  try {
    return bytes.toString("utf8", 0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}
