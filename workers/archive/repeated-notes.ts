import type { Diagnostics, Problem } from "../core/diagnostics.js";

const LISTED = 3;

/** The same remark about many members of an archive: the first few by name, the others as a number. */
export class RepeatedNotes {
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly diagnostics: Diagnostics,
    private readonly archive: string,
    private readonly severity: Problem["severity"],
  ) {}

  /** `what` reads on after the member's name: "is left out: its path is absolute". */
  add(member: string, what: string, offset?: number): void {
    const count = (this.counts.get(what) ?? 0) + 1;
    this.counts.set(what, count);
    if (count <= LISTED) this.report(`${quoted(member)} ${what}`, offset);
  }

  /** Says how many were not listed. */
  finish(): void {
    for (const [what, count] of this.counts) {
      if (LISTED < count) this.report(`${count - LISTED} more members: each ${what}`);
    }
  }

  private report(message: string, offset?: number): void {
    const place = offset === undefined ? {} : { offset };
    this.diagnostics.report({ severity: this.severity, message, file: this.archive, ...place });
  }
}

/** Names come from hostile files: control characters are escaped and long ones cut. */
function quoted(name: string): string {
  return JSON.stringify(name.length <= 200 ? name : `${name.slice(0, 200)}...`);
}
