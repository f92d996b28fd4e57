import type { Problem } from "../core/diagnostics.js";
import type { StreamTally } from "../formats/format.js";
import { ProgressBoard } from "../ingest/progress.js";
import type { Progress } from "../model/progress.js";
import { lossSums } from "../query/loss-text.js";
import { eventSpan } from "./event-span.js";
import { OpenSession, type SessionParts } from "./open-session.js";

/** What is known of a session once it is read. */
export interface RestParts extends SessionParts {
  /** By stream. */
  readonly tallies: readonly StreamTally[];
  /** By trace. */
  readonly problems: readonly (readonly Problem[])[];
  readonly memoryBytes: () => number | undefined;
}

/** A session of traces that have been read, in one go or one after the other. */
export class RestSession extends OpenSession {
  readonly isComplete = true;
  readonly isSealed = true;
  readonly countedUntilNs = Number.POSITIVE_INFINITY;
  readonly finished = Promise.resolve();
  readonly failure = undefined;
  readonly untilNs: number;
  readonly board: ProgressBoard<Progress>;
  private readonly firstNs: number;

  constructor(private readonly parts: RestParts) {
    super(parts);
    const span = eventSpan(this) ?? { first: 0, last: 0 };
    this.firstNs = span.first;
    this.untilNs = span.last;
    this.board = new ProgressBoard({ serial: 1, ...this.snapshot() }, () => false);
  }

  get version(): number {
    return this.places.version;
  }

  tally(stream: number): StreamTally {
    const tally = this.parts.tallies[stream];
    if (tally === undefined) throw new Error(`bug: stream ${stream} is not in the session`);
    return tally;
  }

  problemsOf(trace: number): readonly Problem[] {
    return this.parts.problems[trace] ?? [];
  }

  beginNs(): number {
    return this.firstNs;
  }

  protected endNs(): number {
    return this.untilNs;
  }

  cancel(): void {}

  /** Lanes and guests have been completed: what the user told comes last. */
  settle(): void {
    this.names.finish();
    this.places.finish();
    this.publish();
  }

  protected publish(): void {
    this.board.publish(this.snapshot());
  }

  private snapshot(): Omit<Progress, "serial"> {
    const { totalBytes } = this.discovery;
    const { lanes } = this.session;
    return {
      phase: "done",
      readUntilNs: this.untilNs,
      beginNs: this.firstNs,
      endNs: this.untilNs,
      laneVersion: lanes.version,
      bytesRead: totalBytes,
      totalBytes,
      events: this.parts.tallies.reduce((sum, { events }) => sum + events, 0),
      memoryBytes: this.parts.memoryBytes() ?? lanes.bytes(),
      problems: this.allProblems(),
      losses: lossSums(this.query.lost),
    };
  }
}
