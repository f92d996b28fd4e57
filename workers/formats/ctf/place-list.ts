import type { StreamPlace } from "../format.js";

/** Bytes between two places, at first: the events between them are quickly skipped. */
const FIRST_STEP = 1 << 20;
/** Places go with every tally that a decoder sends: they must stay few. */
const MAX_PLACES = 128;

/** Packet boundaries of a stream, about evenly spread however long it gets. */
export class PlaceList {
  private places: StreamPlace[] = [];
  private step = FIRST_STEP;
  /** Bytes of the stream after which the next place is welcome. */
  nextAt = FIRST_STEP;

  get all(): readonly StreamPlace[] {
    return this.places;
  }

  add(place: StreamPlace, bytesRead: number): void {
    this.places.push(place);
    if (this.places.length === MAX_PLACES) {
      this.places = this.places.filter((_, i) => i % 2 === 1);
      this.step *= 2;
    }
    this.nextAt = bytesRead + this.step;
  }
}
