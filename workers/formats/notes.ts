import type { Diagnostics } from "../core/diagnostics.js";

const MOST_NAMED = 12;

/** What is said of a trace beside its events: damage by place, and what is not read by name and count. */
export class Notes {
  private readonly counts = new Map<string, { count: number; readonly offset: number }>();
  private readonly notRead = new Map<string, number>();
  private readonly machines = new Map<number, number>();

  constructor(
    private readonly diagnostics: Diagnostics,
    private readonly file: string,
  ) {}

  error(text: string, offset: number): void {
    this.diagnostics.error(text, this.file, offset);
  }

  warning(text: string, offset?: number): void {
    this.diagnostics.warning(text, this.file, offset);
  }

  note(text: string): void {
    this.diagnostics.note(text, this.file);
  }

  /** A warning with a count, at the offset of the first. `text` is in the plural. */
  count(text: string, offset: number, by = 1): void {
    const known = this.counts.get(text);
    if (known === undefined) this.counts.set(text, { count: by, offset });
    else known.count += by;
  }

  unread(name: string): void {
    this.notRead.set(name, (this.notRead.get(name) ?? 0) + 1);
  }

  ofMachine(machine: number): void {
    this.machines.set(machine, (this.machines.get(machine) ?? 0) + 1);
  }

  /** `what`: of that which is not read. */
  report(what: string): void {
    for (const [text, { count, offset }] of this.counts) this.warning(`${count} ${text}`, offset);
    const machines = [...this.machines];
    for (const [machine, count] of machines.slice(0, MOST_NAMED)) {
      this.warning(`${count} packets of another machine (machine_id ${machine}) in the same file are not read`);
    }
    if (MOST_NAMED < machines.length) {
      this.warning(`packets of ${machines.length - MOST_NAMED} further machines in the same file are not read`);
    }
    const names = [...this.notRead].toSorted(([, a], [, b]) => b - a);
    if (0 < names.length) {
      const listed = names.slice(0, MOST_NAMED).map(([name, count]) => `${count} ${name}`);
      const more = names.length <= MOST_NAMED ? "" : ` and ${names.length - MOST_NAMED} other kinds`;
      this.note(`${what}: ${listed.join(", ")}${more}`);
    }
  }
}
