import { nameProcesses, type ProcessName, parseProcessNames } from "../analyses/guest/names.js";
import type { Session } from "../analyses/session.js";
import type { Problem } from "../core/diagnostics.js";
import { ok, type Result } from "../core/result.js";

/**
 * Names of guest processes from lists that the user gave. A list wins over a guest's own trace (`Guests`), a
 * later list over an earlier one.
 */
export class GuestNames {
  private names: readonly ProcessName[];
  /** Version of the lanes that all names have been given to. */
  private version = -1;
  private isOver = false;
  private count = 0;

  constructor(
    private readonly session: Session,
    given: readonly ProcessName[] = [],
  ) {
    this.names = given;
  }

  /** All that the user gave. */
  get given(): readonly ProcessName[] {
    return this.names;
  }

  /** Answers how many lanes have a name from lists by now. */
  add(text: string): Result<number> {
    const parsed = parseProcessNames(text);
    if (!parsed.ok) return parsed;
    this.names = [...parsed.value, ...this.names];
    this.version = -1;
    this.apply();
    return ok(this.count);
  }

  /** Names lanes that have appeared since. */
  apply(): void {
    const { lanes } = this.session;
    if (this.names.length === 0 || this.version === lanes.version) return;
    this.count = nameProcesses(this.session, this.names);
    this.version = lanes.version;
  }

  /** Everything is read. */
  finish(): void {
    this.version = -1;
    this.apply();
    this.isOver = true;
  }

  problems(): readonly Problem[] {
    const notes: string[] = [];
    if (this.isOver && 0 < this.names.length && this.count === 0) {
      notes.push(`none of the ${this.names.length} given process names is that of a process seen in a VM`);
    }
    return notes.map((message) => ({ severity: "note", message }));
  }
}
