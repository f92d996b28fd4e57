import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { systemErrorText } from "../../workers/core/error-text.js";
import { formatBytes, formatCountOf } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { type AnnotationSet, EMPTY_SET, withChanges } from "../../workers/model/annotations/annotation.js";
import {
  type AnnotationFileContent,
  annotationFile,
  readAnnotationFile,
} from "../../workers/model/annotations/annotation-file.js";
import { mergeOf } from "../../workers/model/annotations/merge.js";
import { mergeText } from "../../workers/model/annotations/merge-text.js";
import { MOST_BOOKMARK_BYTES } from "../../workers/model/bundle-manifest.js";
import type { CommandLine } from "./args.js";
import type { CliIo } from "./io.js";
import { refuseOutput, writeText } from "./output.js";
import { messageText } from "./text.js";

type AnnotationsCommand = Extract<CommandLine, { name: "annotations" }>;

/** Writes what several files of annotations hold together. */
export async function mergeAnnotations({ files, output }: AnnotationsCommand, io: CliIo): Promise<Result<void>> {
  const writable = await refuseOutput(output, { files: [] }, files);
  if (!writable.ok) return writable;
  const all = await mergedFiles(files, io);
  if (!all.ok) return all;
  return writeText(output, io, annotationFile(all.value));
}

/** What people wrote on traces: in TRACE.annotations.json next to each, and in the files that are named. */
export function givenAnnotations(
  traces: readonly string[],
  named: readonly string[],
  io: CliIo,
): Promise<Result<AnnotationSet>> {
  const files = [...annotationsBeside(traces), ...named];
  const wanted = besideName(traces[0] ?? "");
  if (files.length === 0) io.err(`lanescope: no bookmarks: there is no ${messageText(basename(wanted))}\n`);
  return mergedFiles([...new Set(files)], io);
}

/** The files of annotations that lie next to traces. */
export function annotationsBeside(traces: readonly string[]): readonly string[] {
  return traces.map(besideName).filter((file) => existsSync(file));
}

function besideName(trace: string): string {
  return `${trace.replace(/[/\\]+$/, "")}.annotations.json`;
}

async function mergedFiles(files: readonly string[], io: CliIo): Promise<Result<AnnotationSet>> {
  let all: AnnotationSet = EMPTY_SET;
  for (const [i, file] of files.entries()) {
    const read = await readAnnotations(file);
    if (!read.ok) return read;
    const { content } = read.value;
    const merge = mergeOf(all, content);
    all = withChanges(all, merge.changes);
    const { unread } = content;
    const first = `${formatCountOf(content.byId.size, "bookmark")}${0 < unread ? `; ${unread} not understood` : ""}`;
    const text = i === 0 ? first : mergeText(merge, { others: 0, unread });
    if (1 < files.length || 0 < unread) io.err(`lanescope: ${messageText(`${file}: ${text}`)}\n`);
  }
  return ok(all);
}

/** A file of bookmarks: its text, and what it says. */
export async function readAnnotations(
  file: string,
): Promise<Result<{ readonly text: string; readonly content: AnnotationFileContent }>> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (MOST_BOOKMARK_BYTES < size)
      return fail(`it has ${formatBytes(size)}, and may have ${formatBytes(MOST_BOOKMARK_BYTES)}`, { file });
    text = await readFile(file, "utf8");
  } catch (error) {
    return fail(`cannot read bookmarks: ${systemErrorText(error)}`, { file });
  }
  const read = readAnnotationFile(text);
  return read.ok ? ok({ text, content: read.value }) : { ok: false, error: { ...read.error, file } };
}
