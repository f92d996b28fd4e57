import type { Diagnostics, Problem } from "../../core/diagnostics.js";

/** Number of problems that are remembered; later ones may be reported again. */
const MAX_REMEMBERED = 5000;

/** Reports each problem of a trace once, though its streams may be read several times. */
export class Reporter {
  private readonly seen = new Set<string>();

  constructor(private readonly diagnostics: Diagnostics) {}

  error(message: string, file: string, offset?: number): void {
    this.report("error", message, file, offset);
  }

  warning(message: string, file: string, offset?: number): void {
    this.report("warning", message, file, offset);
  }

  note(message: string, file: string, offset?: number): void {
    this.report("note", message, file, offset);
  }

  private report(severity: Problem["severity"], message: string, file: string, offset: number | undefined): void {
    const key = `${file}\0${offset ?? ""}\0${message}`;
    if (this.seen.has(key)) return;
    if (this.seen.size < MAX_REMEMBERED) this.seen.add(key);
    this.diagnostics.report({ severity, message, file, ...(offset === undefined ? {} : { offset }) });
  }
}
