import type { InputLine, WaitFor } from "../input-recording.js";
import { inputWords } from "../input-words.js";

/** A line of a recording in a few words. */
export function lineInWords(line: InputLine): string {
  if ("mark" in line) return `mark "${line.mark}"`;
  return "wait" in line ? waitInWords(line.wait) : inputWords(line.ev);
}

function waitInWords(wait: WaitFor): string {
  const { "screen-quiet-ms": quiet, line, "timeout-ms": timeout } = wait;
  if (quiet !== undefined) return `wait until the screen was quiet for ${quiet} ms, at most ${timeout} ms`;
  return line === undefined ? `wait ${timeout} ms` : `wait for the line "${line}", at most ${timeout} ms`;
}
