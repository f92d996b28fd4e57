import { randomBytes } from "node:crypto";
import { notesOf } from "../../renderer/share/notes.js";
import { pictureOf } from "../../renderer/share/picture.js";
import {
  type Redacting,
  redactedContent,
  redactedNotes,
  redactedSlice,
  redactedWords,
  withRedaction,
} from "../../renderer/share/redacted.js";
import { reportInsert } from "../../renderer/share/report-insert.js";
import { sliceOf } from "../../renderer/share/slice.js";
import { paletteOf } from "../../renderer/viewmodel/palette.js";
import { ok, type Result } from "../../workers/core/result.js";
import { type AnnotationSet, EMPTY_SET } from "../../workers/model/annotations/annotation.js";
import { placedAnnotations } from "../../workers/model/annotations/placed.js";
import type { EngineApi, ReportRequest } from "../../workers/model/engine-api.js";
import type { ReportInsert } from "../../workers/model/export-requests.js";
import { annotationsBeside, givenAnnotations } from "./annotations.js";
import type { CommandLine } from "./args.js";
import type { CliIo } from "./io.js";
import { lanesInRange } from "./lanes-in-range.js";
import { writeText } from "./output.js";
import { printClockNotes, readTraces } from "./read-traces.js";

type ReportCommand = Extract<CommandLine, { name: "report" }>;

/** Pixels of the lanes in the picture of a report. */
const PICTURE_PX = 800;

export async function report(command: ReportCommand, io: CliIo): Promise<Result<void>> {
  const { traces, output, format, from, to, asPublished, annotationFiles = [], redact } = command;
  const hasNotes = format === "html" && 0 < annotationsBeside(traces).length + annotationFiles.length;
  const notes = hasNotes ? await givenAnnotations(traces, annotationFiles, io) : ok(EMPTY_SET);
  if (!notes.ok) return notes;
  const read = await readTraces(command, io);
  if (!read.ok) return read;
  const engine = read.value;
  const request: ReportRequest = {
    format,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(asPublished !== undefined && { asPublished }),
  };
  try {
    await printClockNotes(engine, io);
    const { made, redacted } = await withRedaction(engine, redact, async (redacting) => {
      const { handle: redaction } = redacting;
      const insert = format === "html" ? await insertOf(engine, request, notes.value, redacting) : undefined;
      return engine.report({ ...request, ...(redaction !== undefined && { redaction }), ...(insert && { insert }) });
    });
    if (!made.ok) return made;
    const written = await writeText(output, io, made.value);
    if (written.ok && 0 < redact.length) io.err(`lanescope: replaced: ${redactedWords(redacted)}\n`);
    return written;
  } finally {
    await engine.close();
  }
}

/** Undefined where there are no lanes to show. */
async function insertOf(
  engine: EngineApi,
  request: ReportRequest,
  { byId }: AnnotationSet,
  redacting: Redacting,
): Promise<ReportInsert | undefined> {
  const shown = await lanesInRange(engine, request);
  if (!shown.ok) return undefined;
  const { content, list, info } = shown.value;
  const { t0, t1, lanes, base } = content;
  if (lanes.length === 0) return undefined;
  const slice = await sliceOf(engine, list, lanes, { t0, t1, beginNs: info.beginNs });
  const notes = notesOf(placedAnnotations(byId, info.traces, list), { t0, t1 }, base, list);
  return reportInsert({
    picture: await pictureOf(engine, await redactedContent(content, redacting), PICTURE_PX),
    slice: await redactedSlice(slice, redacting),
    notes: await redactedNotes(notes, redacting),
    palettes: { light: paletteOf("safe", "light"), dark: paletteOf("safe", "dark") },
    nonce: randomBytes(16).toString("hex"),
  });
}
