import type { FileHead } from "../file-head.js";
import { type Grammar, Line, LineKind } from "../text/line.js";
import { textBlock } from "../text/words.js";
import { FTRACE_GRAMMAR } from "./ftrace-grammar.js";
import { perfGrammar } from "./perf-grammar.js";

export const FTRACE_ID = "ftrace-text";
export const PERF_SCRIPT_ID = "perf-script";
export const SYSTRACE_ID = "systrace-html";

export function isFtraceText({ text, bytes }: FileHead): boolean {
  if (text === "") return false;
  return text.startsWith("# tracer: ") || beginsWithEvents(bytes, FTRACE_GRAMMAR);
}

export function isPerfScript({ text, bytes }: FileHead): boolean {
  if (text === "") return false;
  if (text.startsWith("# ========\n# captured on")) return true;
  return beginsWithEvents(bytes, perfGrammar(true)) || beginsWithEvents(bytes, perfGrammar(false));
}

export function isSystrace({ text }: FileHead): boolean {
  return /^\s*<(?:!DOCTYPE html|html)/i.test(text) && /<title>(?:Android System Trace|[^<]*systrace)/i.test(text);
}

/** Whether the first lines are such that they are not there by chance: an event before anything else. */
function beginsWithEvents(bytes: Uint8Array, grammar: Grammar): boolean {
  const line = new Line();
  const reader = grammar.reader();
  const text = textBlock(bytes);
  let events = 0;
  let junk = 0;
  for (let at = 0; at < bytes.length; ) {
    const newline = bytes.indexOf(10, at);
    // The last line may be cut.
    if (newline < 0 && at > 0) break;
    const end = newline < 0 ? bytes.length : newline;
    const kind = reader.read(text, at, bytes[end - 1] === 13 ? end - 1 : end, line);
    if (kind === LineKind.EVENT || kind === LineKind.LOST) events += 1;
    else if (kind !== LineKind.SKIP && (events === 0 || kind === LineKind.JUNK)) junk += 1;
    at = end + 1;
  }
  return 0 < events && junk < events;
}
