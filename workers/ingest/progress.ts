import { goesOn, type Progress } from "../model/progress.js";

/** The latest `Progress`, and whoever waits for the next. */
export class ProgressBoard {
  private current: Progress;
  private waiting: ((progress: Progress) => void)[] = [];

  constructor(initial: Omit<Progress, "serial">) {
    this.current = { ...initial, serial: 1 };
  }

  get latest(): Progress {
    return this.current;
  }

  publish(next: Omit<Progress, "serial">): void {
    this.current = { ...next, serial: this.current.serial + 1 };
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve(this.current);
  }

  /** Answers at once if there is news since `seen`, or none to come; else with the next. */
  after(seen: number): Promise<Progress> {
    if (seen < this.current.serial || !goesOn(this.current)) return Promise.resolve(this.current);
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
