import type { LimitHit } from "./limit.js";

/** A problem with a damaged or odd trace. Reading continues. */
export interface Problem {
  readonly severity: "error" | "warning" | "note";
  readonly message: string;
  readonly file?: string;
  /** Byte offset in `file`. */
  readonly offset?: number;
  /** The limit at which something was left out. The user may raise it. */
  readonly limit?: LimitHit;
  /** No format knows the file. It may be a log. */
  readonly isUnknown?: boolean;
}

/** Further problems are only counted: a broken file must not fill memory with problems. */
const MAX_KEPT = 200;

/** Collects problems of one trace. Parsers report here and go on. */
export class Diagnostics {
  readonly problems: Problem[] = [];
  private dropped = 0;

  /** Several readers of one file may report the same problem: it is kept once. */
  report(problem: Problem): void {
    if (this.problems.some((other) => isSame(other, problem))) return;
    if (this.problems.length < MAX_KEPT || this.isNewLimit(problem)) this.problems.push(problem);
    else this.dropped += 1;
  }

  error(message: string, file?: string, offset?: number): void {
    this.report(withPlace("error", message, file, offset));
  }

  warning(message: string, file?: string, offset?: number): void {
    this.report(withPlace("warning", message, file, offset));
  }

  note(message: string, file?: string, offset?: number): void {
    this.report(withPlace("note", message, file, offset));
  }

  /** Users must see a limit to raise it, however many problems there are. */
  private isNewLimit({ limit }: Problem): boolean {
    return limit !== undefined && !this.problems.some((other) => other.limit?.name === limit.name);
  }

  /** All kept problems, and a last line with the number of the others. */
  all(): readonly Problem[] {
    if (this.dropped === 0) return this.problems;
    return [...this.problems, { severity: "warning", message: `${this.dropped} further problems not listed` }];
  }
}

function isSame(a: Problem, b: Problem): boolean {
  return a.message === b.message && a.offset === b.offset && a.file === b.file && a.severity === b.severity;
}

function withPlace(severity: Problem["severity"], message: string, file?: string, offset?: number): Problem {
  return { severity, message, ...(file === undefined ? {} : { file }), ...(offset === undefined ? {} : { offset }) };
}
