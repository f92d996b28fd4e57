import type { FileHead } from "../file-head.js";

/** "task-123 [001] 1.5: event:", with or without flags ("d..1"), as trace files and trace-cmd report have it. */
const FTRACE_LINE = /^ *\S.*-\d+ +(\(.{5,7}\) +)?\[\d+\] +(\S{4,6} +)?\d+\.\d+: \S/;
/** "task 123/124 [001] 1.5: 1 event:", as perf script has it. */
const PERF_LINE = /^\S.*\s+\d+(\/\d+)?\s+(\[\d+\]\s+)?(\d+\.\d+:\s+)?(\d+\s+)?[\w.:-]+:\w*:?\s*$/;

export function isFtraceText({ text }: FileHead): boolean {
  return text.startsWith("# tracer: ") || firstLines(text).some((line) => FTRACE_LINE.test(line));
}

export function isPerfScript({ text }: FileHead): boolean {
  return text.startsWith("# ========\n# captured on") || PERF_LINE.test(firstLines(text)[0] ?? "");
}

export function isChromeJson({ text }: FileHead): boolean {
  return /^\s*\{?\s*"traceEvents"\s*:/.test(text);
}

/** The first few lines that are no comment. */
function firstLines(text: string): readonly string[] {
  const filled = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  // Lines are cut so that no pattern meets an endless one.
  return filled.slice(0, 3).map((line) => line.slice(0, 200));
}
