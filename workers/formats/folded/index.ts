import type { FileEntry } from "../../core/byte-source.js";
import { fail, ok, type Result } from "../../core/result.js";
import { filesByHead } from "../detect-by-head.js";
import type { FileHead } from "../file-head.js";
import { HEAD_BYTES } from "../file-head.js";
import type { Format, FormatTrace, OpenContext } from "../format.js";
import { openSampleShare, sampleTrace } from "../sampled/sample-trace.js";
import { FOLDED_LINE, MOST_SAMPLES, parseFolded } from "./parse.js";

const ID = "folded";
const MOST_BYTES = 128 << 20;

/** Folded stacks, "main;run;burn 12": a profile without times, threads and machines. */
export const folded: Format = {
  id: ID,
  async detect(files, open) {
    const found = await filesByHead(files, open, isFolded);
    return found.map((file) => ({ format: ID, path: file.path, files: [file] }));
  },
  recognise: isFolded,
  open: ({ files: [file] }, context) => openFolded(file as FileEntry, context),
  openShare: openSampleShare,
};

/** Nearly all whole lines are a stack with a number, and some stack has a caller. A line may be longer than the head. */
function isFolded({ text }: FileHead): boolean {
  const lines = text.split("\n");
  const cut = text.length < HEAD_BYTES ? undefined : lines.pop();
  const whole = lines.map((line) => line.trimEnd()).filter((line) => line !== "" && !line.startsWith("#"));
  if (whole.length === 0) return cut !== undefined && isDeep(cut);
  const fitting = whole.filter((line) => FOLDED_LINE.test(line));
  return whole.length * 0.9 <= fitting.length && fitting.some((line) => line.includes(";"));
}

/** Of a line that is longer than the head only its frames are there: 8 of them, without blanks behind their marks. */
function isDeep(line: string): boolean {
  const frames = line.split(";");
  return 8 <= frames.length && frames.every((frame) => frame !== "" && !/^\s/.test(frame));
}

async function openFolded(file: FileEntry, { open, diagnostics }: OpenContext): Promise<Result<FormatTrace>> {
  const { path } = file;
  const source = open(file.source);
  if (!source.ok) return source;
  const { size } = source.value;
  const bytes = await source.value.read(0, Math.min(size, MOST_BYTES));
  if (!bytes.ok) return bytes;
  if (MOST_BYTES < size)
    diagnostics.warning("only the first 128 MiB of these folded stacks are read", path, MOST_BYTES);
  const { data, junk, cut, isWeighed } = parseFolded(new TextDecoder().decode(bytes.value.slice()));
  if (data.times.length === 0) {
    source.value.close();
    return fail("these folded stacks hold no stack with a number above 0", { file: path });
  }
  diagnostics.warning(
    "folded stacks have no times: their samples are shown 1 ns apart, in the order of the lines, and only a profile of all means something",
    path,
  );
  if (isWeighed) {
    const why = `${MOST_SAMPLES} samples at most are made one by one, and their numbers must be whole`;
    diagnostics.note(`a line counts as one sample that stands for its number: ${why}`, path);
  } else diagnostics.note("folded stacks do not say what their numbers count: they are taken for samples", path);
  if (0 < junk) diagnostics.warning(`${junk} lines are no stack with a number`, path);
  if (0 < cut) diagnostics.note(`${cut} stacks have more than 256 frames: the outermost ones are left out`, path);
  const clock = { name: "order of lines", frequencyHz: 1e9, epochOffsetNs: 0n };
  return ok(sampleTrace(file, source.value, data, { format: ID, tracer: "folded stacks", hostname: undefined, clock }));
}
