import type { FindingGroup, FindingsAnswer, FindingsRequest } from "../../workers/model/findings.js";

export interface FindingsWindow {
  readonly t0: number;
  readonly t1: number;
  /** Two windows have different keys. The key of the whole trace stays the same while the trace grows. */
  readonly key: string;
}

/** Findings of a window, as far as they are known. */
export interface FindingsShown {
  readonly window: FindingsWindow;
  /** Most severe first. */
  readonly groups: readonly FindingGroup[];
  readonly looked: number;
  readonly kinds: number;
  /** The words for what is looked for next; "" when all kinds were looked for. */
  readonly lookingFor: string;
  /** The window was looked through up to here. */
  readonly untilNs: number;
}

/**
 * Asks for the findings of a window until all kinds are there, and shows what came so far. Another window replaces the
 * one before at once. The same window again, because more of the trace is read, waits until it has been looked through,
 * and is shown only when it is complete: rows must not vanish and come back while a trace is read.
 */
export class FindingsQuery {
  private serial = 0;
  private window: FindingsWindow | undefined;
  private isRunning = false;
  private isAgain = false;

  constructor(
    private readonly ask: (request: Omit<FindingsRequest, "asker">) => Promise<FindingsAnswer | undefined>,
    private readonly show: (shown: FindingsShown) => void,
  ) {}

  request(window: FindingsWindow): void {
    const isSame = this.window?.key === window.key;
    this.window = window;
    // A question under way about the same window goes on, and the newest one comes after it.
    if (isSame && this.isRunning) this.isAgain = true;
    else void this.run(window, isSame);
  }

  dispose(): void {
    this.serial += 1;
  }

  private async run(window: FindingsWindow, isQuiet: boolean): Promise<void> {
    this.serial += 1;
    const mine = this.serial;
    this.isRunning = true;
    this.isAgain = false;
    let groups: readonly FindingGroup[] = [];
    for (let seen = 0; ; ) {
      const { t0, t1 } = window;
      const answer = await this.ask({ t0, t1, seen }).catch(failed);
      if (mine !== this.serial) return;
      if (answer === undefined) break;
      seen = answer.looked;
      groups = [...groups, ...answer.groups].sort((a, b) => b.severity - a.severity);
      const { looked, kinds, lookingFor, untilNs } = answer;
      if (!isQuiet || lookingFor === "") this.show({ window, groups, looked, kinds, lookingFor, untilNs });
      if (lookingFor === "") break;
    }
    this.isRunning = false;
    if (this.isAgain && this.window !== undefined) void this.run(this.window, true);
  }
}

function failed(error: unknown): undefined {
  console.error(error);
}
