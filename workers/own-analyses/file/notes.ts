import type { PlacedJson } from "../../core/placed-json.js";
import type { AnalysisProblem } from "../../model/own-analysis.js";

/** A stretch of the file. */
export interface Place {
  readonly at: number;
  readonly end: number;
}

/** Reports an error at a place, and answers false: something is not right. */
export type Note = (place: Place, path: string, message: string) => false;

/** More problems than a person reads: the rest is likely to follow from the first. */
const MOST_PROBLEMS = 100;

/** The problems of one file, with their lines and columns. */
export class Notes {
  readonly problems: AnalysisProblem[] = [];
  private readonly lineBegins: readonly number[];

  constructor(private readonly text: string) {
    const begins = [0];
    for (let at = text.indexOf("\n"); 0 <= at; at = text.indexOf("\n", at + 1)) begins.push(at + 1);
    this.lineBegins = begins;
  }

  readonly error: Note = (place, path, message) => {
    this.add("error", place, path, message);
    return false;
  };

  readonly warning = (place: Place, path: string, message: string): void => {
    this.add("warning", place, path, message);
  };

  get hasErrors(): boolean {
    return this.problems.some(({ severity }) => severity === "error");
  }

  /** By their place. */
  sorted(): readonly AnalysisProblem[] {
    return [...this.problems].sort((a, b) => a.line - b.line || a.column - b.column);
  }

  private add(severity: AnalysisProblem["severity"], { at, end }: Place, path: string, message: string): void {
    if (MOST_PROBLEMS <= this.problems.length) return;
    let line = this.lineBegins.length - 1;
    while (at < (this.lineBegins[line] as number)) line -= 1;
    const begin = this.lineBegins[line] as number;
    // An object that lacks something is not underlined as a whole: it may be the whole file.
    const lineEnd = this.text.indexOf("\n", at);
    const length = Math.max(0, Math.min(end, lineEnd < 0 ? this.text.length : lineEnd) - at);
    this.problems.push({ severity, message, path, line: line + 1, column: at - begin + 1, length });
  }
}

/** A part of a text value of the file; the value itself where escapes make columns differ. `column` from 1. */
export function partOf(value: PlacedJson, column: number, length: number): Place {
  if (value.kind !== "text" || value.end - value.at !== value.text.length + 2) return value;
  const at = Math.min(value.at + column, value.end - 1);
  return { at, end: Math.min(at + Math.max(1, length), value.end) };
}
