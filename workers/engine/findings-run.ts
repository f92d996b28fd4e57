import { Pace } from "../core/pace.js";
import { type KindLooked, lookForFindings } from "../findings/index.js";
import type { FindingsAnswer, FindingsRequest } from "../model/findings.js";
import type { KnownSession } from "./session-columns.js";

/** Answers that come quickly are one: a panel that fills in ten steps within a blink only flickers. */
const FIRST_ANSWER_MS = 100;

/**
 * The findings of windows, looked for kind by kind. Whoever asks about a window that is being looked through, or was
 * the last one, shares its work. Work that nobody waits for any more ends.
 */
export class FindingsRuns {
  private readonly runs = new Map<string, FindingsRun>();
  private readonly askers = new Map<string, FindingsRun>();

  constructor(private readonly yieldToLoop: () => Promise<void>) {}

  answer(known: KnownSession, { t0, t1, seen, asker }: FindingsRequest): Promise<FindingsAnswer> {
    const key = `${t0}:${t1}:${known.query.untilNs}`;
    const mine = this.askers.get(asker);
    // A question goes on where its asker's last answer ended, even if more of the trace was read meanwhile.
    const goesOn = 0 < seen && mine !== undefined && mine.t0 === t0 && mine.t1 === t1;
    const run = goesOn ? mine : (this.runs.get(key) ?? new FindingsRun(known, t0, t1, this.yieldToLoop));
    this.askers.set(asker, run);
    if (!goesOn) this.runs.set(key, run);
    this.endUnwanted();
    return run.after(goesOn ? seen : 0);
  }

  close(): void {
    for (const run of this.runs.values()) run.end();
    this.runs.clear();
    this.askers.clear();
  }

  private endUnwanted(): void {
    const wanted = new Set(this.askers.values());
    for (const [key, run] of this.runs) {
      if (wanted.has(run)) continue;
      run.end();
      this.runs.delete(key);
    }
  }
}

/** One window looked through. */
class FindingsRun {
  private readonly looked: KindLooked[] = [];
  private isDone = false;
  private isEnded = false;
  private readonly untilNs: number;
  private readonly finished: Promise<void>;
  private wake: () => void = () => {};
  private next: Promise<void> = Promise.resolve();

  constructor(
    known: KnownSession,
    readonly t0: number,
    readonly t1: number,
    yieldToLoop: () => Promise<void>,
  ) {
    this.untilNs = Math.min(t1, known.query.untilNs);
    this.renewNext();
    this.finished = this.look(known, new Pace(yieldToLoop));
    // Told to those who ask.
    this.finished.catch(() => {});
  }

  end(): void {
    this.isEnded = true;
  }

  /** The kinds looked for after the first `seen`, once there are some. */
  async after(seen: number): Promise<FindingsAnswer> {
    const began = performance.now();
    while (!this.isDone) {
      if (seen < this.looked.length && FIRST_ANSWER_MS <= performance.now() - began) break;
      await this.next;
    }
    if (this.isDone) await this.finished;
    const fresh = this.looked.slice(seen);
    const last = this.looked.at(-1);
    return {
      groups: fresh.flatMap(({ groups }) => groups),
      looked: last?.looked ?? 0,
      kinds: last?.kinds ?? 0,
      lookingFor: this.isDone ? "" : (last?.lookingFor ?? ""),
      untilNs: this.untilNs,
    };
  }

  private async look({ query, trace }: KnownSession, pace: Pace): Promise<void> {
    const window = { t0: this.t0, t1: this.t1 };
    try {
      for await (const looked of lookForFindings(query, trace.analyses, window, () => this.pause(pace))) {
        this.looked.push(looked);
        this.wake();
        this.renewNext();
      }
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
    } finally {
      this.isDone = true;
      this.wake();
    }
  }

  private pause(pace: Pace): Promise<void> | undefined {
    if (this.isEnded) throw new Ended();
    return pace.pause();
  }

  private renewNext(): void {
    this.next = new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}

/** Nobody waits for the findings any more. */
class Ended extends Error {}
