import type { StreamPlace } from "../format.js";
import type { Counters } from "./lost.js";
import type { CursorPlace, PacketCursor } from "./packet-cursor.js";
import type { StreamDecoder } from "./stream-decoder.js";

/** What tells how to go on from a packet boundary: plain data. */
export interface PlaceState {
  readonly cursor: CursorPlace;
  readonly before: Counters | undefined;
  /** The clock. */
  readonly lo: number;
  readonly hi: number;
}

/** Bytes between two places, at first: the events between them are quickly skipped. */
const FIRST_STEP = 1 << 20;
/** Places go with every tally that a decoder sends: they must stay few. */
const MAX_PLACES = 128;

/** Packet boundaries of a stream, about evenly spread however long it gets. */
export class PlaceList {
  private places: StreamPlace[] = [];
  private step = FIRST_STEP;
  /** Bytes of the stream after which the next place is welcome. */
  private nextAt = FIRST_STEP;

  get all(): readonly StreamPlace[] {
    return this.places;
  }

  /** Between two packets. */
  note({ bytesRead, place }: PacketCursor, decoder: StreamDecoder, before: Counters | undefined): void {
    if (!decoder.span.hasEvents || bytesRead < this.nextAt) return;
    const { lo, hi } = decoder.walker.clock;
    const state: PlaceState = { cursor: place, before, lo, hi };
    this.places.push({ latest: decoder.nowRel, originNs: decoder.originNs, state });
    if (this.places.length === MAX_PLACES) {
      this.places = this.places.filter((_, i) => i % 2 === 1);
      this.step *= 2;
    }
    this.nextAt = bytesRead + this.step;
  }
}
