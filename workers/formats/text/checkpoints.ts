import type { EventCheckpoint } from "../format.js";
import { type EventLines, REORDER_EVENTS, type TextPlace } from "./event-lines.js";

/** Events between two checkpoints: few enough to be gone through for one page of a table. */
const EVENTS_PER_CHECKPOINT = 4096;

/**
 * Finds lines from which a text may be read. Before such a line all events are at or before a time, and from it on at or
 * after: so the events behind it are shown as if all of the text had been read. That is known once as many events have
 * come behind it as may be out of order.
 */
export class Checkpoints {
  readonly all: EventCheckpoint[] = [];
  private candidate: TextPlace | undefined;
  private latest = Number.NEGATIVE_INFINITY;
  private nextAt = EVENTS_PER_CHECKPOINT;

  constructor(private readonly originNs: bigint) {}

  /** Before the event of a line is placed. */
  before(lines: EventLines): void {
    if (this.candidate !== undefined || lines.events < this.nextAt) return;
    this.candidate = { offset: lines.blocks.offset, events: lines.events, latest: this.latest };
  }

  /** After it is. */
  after({ events, shown }: EventLines): void {
    if (this.latest < shown) this.latest = shown;
    const { candidate } = this;
    if (candidate === undefined) return;
    if (shown < candidate.latest) this.candidate = undefined;
    else if (candidate.events + REORDER_EVENTS < events) this.take(candidate);
  }

  private take(place: TextPlace): void {
    const { events, latest } = place;
    this.all.push({ events, latest, originNs: this.originNs, state: place });
    this.nextAt = events + EVENTS_PER_CHECKPOINT;
    this.candidate = undefined;
  }
}
