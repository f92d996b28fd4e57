import type { CodeMaps } from "./code-maps.js";

/** What records tell of code in processes. */
export type CodeChanges = Pick<CodeMaps, "add" | "fork" | "forget">;

interface Change {
  readonly time: number;
  readonly pid: number;
  apply(to: CodeChanges): void;
}

/** Which code lies where in processes over time, for whole events, which are read anywhere in the file. */
export class CodeHistory {
  /** In order of time. */
  readonly changes: Change[] = [];

  /** What notes changes of a moment. */
  at(time: number): CodeChanges {
    const note = (pid: number, apply: Change["apply"]) => this.changes.push({ time, pid, apply });
    return {
      add: (pid, map) => note(pid, (to) => to.add(pid, map)),
      fork: (child, parent) => note(child, (to) => to.fork(child, parent)),
      forget: (pid) => note(pid, (to) => to.forget(pid)),
    };
  }
}
