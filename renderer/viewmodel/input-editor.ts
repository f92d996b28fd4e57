import { formatSpan } from "../../workers/core/format.js";
import { visibleText } from "../../workers/core/unseen.js";
import type { InputRecording } from "../../workers/model/input-recording/recording.js";
import { waitInWords } from "../../workers/model/input-recording/words.js";
import type { InputLine } from "../../workers/model/input-recording.js";
import { inputWords } from "../../workers/model/input-words.js";

/** A recording in the editor, with what was changed since it was read or written. */
export interface EditedInput {
  readonly recording: InputRecording;
  /** As the file has it. */
  readonly saved: InputRecording;
  readonly past: readonly InputRecording[];
  readonly future: readonly InputRecording[];
  /** What was wrong with the file. */
  readonly problems: readonly string[];
  /** It lies in the folder of recordings, so it is written there. Else it is a file that was opened. */
  readonly isInFolder: boolean;
  /** The lines that are selected: [from, end). */
  readonly from: number;
  readonly end: number;
}

const MOST_UNDONE = 100;

export function editedInput(recording: InputRecording, problems: readonly string[], isInFolder: boolean): EditedInput {
  return { recording, saved: recording, past: [], future: [], problems, isInFolder, from: 0, end: 0 };
}

export function isChanged({ recording, saved }: EditedInput): boolean {
  return recording !== saved;
}

export function withChange(edited: EditedInput, recording: InputRecording): EditedInput {
  const past = [...edited.past, edited.recording].slice(-MOST_UNDONE);
  return withSelection({ ...edited, recording, past, future: [] }, edited.from, edited.end);
}

export function undone(edited: EditedInput): EditedInput {
  const recording = edited.past.at(-1);
  if (recording === undefined) return edited;
  const [past, future] = [edited.past.slice(0, -1), [...edited.future, edited.recording]];
  return withSelection({ ...edited, recording, past, future }, edited.from, edited.end);
}

export function redone(edited: EditedInput): EditedInput {
  const recording = edited.future.at(-1);
  if (recording === undefined) return edited;
  const [past, future] = [[...edited.past, edited.recording], edited.future.slice(0, -1)];
  return withSelection({ ...edited, recording, past, future }, edited.from, edited.end);
}

/** Lines that are there. */
export function withSelection(edited: EditedInput, from: number, end: number): EditedInput {
  const most = edited.recording.lines.length;
  const first = Math.max(0, Math.min(from, most));
  return { ...edited, from: first, end: Math.max(first, Math.min(end, most)) };
}

/** The times of the selected lines, [t0, t1); undefined: none is selected. Lines of one moment belong together. */
export function selectedTimes({ recording: { lines }, from, end }: EditedInput): readonly [number, number] | undefined {
  const [first, last] = [lines[from], lines[end - 1]];
  return from === end || first === undefined || last === undefined ? undefined : [first.t, last.t + 1];
}

export interface LineRow {
  readonly kind: "input" | "mark" | "wait";
  readonly t: number;
  /** Since the line before. */
  readonly gapNs: number;
  readonly words: string;
}

export function lineRow(lines: readonly InputLine[], i: number): LineRow | undefined {
  const line = lines[i];
  if (line === undefined) return undefined;
  const { t } = line;
  const gapNs = t - (lines[i - 1]?.t ?? t);
  if ("mark" in line) return { kind: "mark", t, gapNs, words: visibleText(line.mark) };
  if ("wait" in line) return { kind: "wait", t, gapNs, words: visibleText(waitInWords(line.wait)) };
  return { kind: "input", t, gapNs, words: inputWords(line.ev) };
}

/** Nobody looks for milliseconds behind so many hours. */
const LONG_NS = 10 * 3600e9;

/** A time of a recording: "1:02.345", the minutes and seconds since its begin, and "5 d 3 h" after ten hours. */
export function recordingTime(ns: number): string {
  if (LONG_NS <= ns) return formatSpan(ns);
  const ms = Math.floor(ns / 1e6);
  const seconds = `${Math.floor(ms / 1000) % 60}`.padStart(2, "0");
  return `${Math.floor(ms / 60_000)}:${seconds}.${`${ms % 1000}`.padStart(3, "0")}`;
}
