import type { InputLine, WaitFor } from "../input-recording.js";
import { inputWords } from "../input-words.js";

/** A line of a recording in a few words, as in `key shift down` or `pointer to 4550, 4095`. */
export function lineInWords(line: InputLine): string {
  if ("mark" in line) return `mark "${line.mark}"`;
  return "wait" in line ? `wait ${waitInWords(line.wait)}` : inputWords(line.ev);
}

/** What a replay waits for, and how long at most. */
export function waitInWords(wait: WaitFor): string {
  const { "screen-quiet-ms": quiet, line, "timeout-ms": timeout } = wait;
  if (quiet !== undefined) return `until the screen was quiet for ${quiet} ms, at most ${timeout} ms`;
  return line === undefined ? `${timeout} ms` : `for the line "${line}", at most ${timeout} ms`;
}
