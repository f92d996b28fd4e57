import type { LimitHit } from "./limit.js";

/** What a damaged or odd trace made us note while reading it. Reading goes on. */
export interface Problem {
  readonly severity: "error" | "warning" | "note";
  readonly message: string;
  readonly file?: string;
  /** Byte offset in `file`. */
  readonly offset?: number;
  /** Something was left out at a limit that the user may raise. */
  readonly limit?: LimitHit;
}

/** Above this many, further problems are only counted: a broken file must not fill memory with complaints. */
const MAX_KEPT = 200;

/** Collects problems of one trace. Parsers report here and go on. */
export class Diagnostics {
  readonly problems: Problem[] = [];
  private dropped = 0;

  /** What several that read the same file find there is one problem. */
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

  /** Who does not learn of a limit cannot raise it. */
  private isNewLimit({ limit }: Problem): boolean {
    return limit !== undefined && !this.problems.some((other) => other.limit?.name === limit.name);
  }

  /** All problems, with a last line that counts those not kept. */
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
