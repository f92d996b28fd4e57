import type { EventCheckpoint } from "../format.js";
import { eventsIn } from "./event-counts.js";
import type { CursorPlace, PacketCursor } from "./packet-cursor.js";
import type { StreamDecoder } from "./stream-decoder.js";
import type { Counters } from "./stream-losses.js";

/** The state at a packet boundary: plain data. */
export interface PacketPlace {
  readonly cursor: CursorPlace;
  readonly before: Counters | undefined;
  /** The clock. */
  readonly lo: number;
  readonly hi: number;
  /** The latest time seen, as the decoder has it. */
  readonly latest: number;
}

/** This format's state in a checkpoint: plain data. */
export interface CheckpointState extends PacketPlace {
  /** Where in the packet that follows the next event begins; undefined: at its first one. */
  readonly inPacket: { readonly bits: number; readonly lo: number; readonly hi: number } | undefined;
}

/** Where reading goes on behind a checkpoint in a packet, and the latest time before it. */
export type ResumePlace = NonNullable<CheckpointState["inPacket"]> & { readonly latest: number };

/** Events between two checkpoints: few enough to be gone through for one page of a table. */
const EVENTS_PER_CHECKPOINT = 4096;
/** Bytes until it is known how long the events of the stream are. */
const FIRST_STEP = 64 << 10;

/** Checkpoints of a stream, in order. Events are counted only when about enough bytes for the next one are decoded. */
export class CheckpointList {
  readonly all: EventCheckpoint[] = [];
  private bytes = 0;
  private events = 0;
  private nextAt = FIRST_STEP;
  /** Events by class up to the last checkpoint. */
  private counts = new Int32Array(0);

  /** Whether enough of the stream is decoded for a look. */
  isDue(bytes: number): boolean {
    return this.nextAt <= bytes;
  }

  /** Between two events. `state`: made if there is to be a checkpoint here. */
  note(bytes: number, decoder: StreamDecoder, state: () => CheckpointState): void {
    const events = eventsIn(decoder);
    const fresh = events - this.events;
    if (fresh === 0) {
      this.nextAt = bytes + FIRST_STEP;
      return;
    }
    const bytesPerEvent = (bytes - this.bytes) / fresh;
    const isFull = EVENTS_PER_CHECKPOINT <= fresh;
    this.nextAt = bytes + bytesPerEvent * (isFull ? EVENTS_PER_CHECKPOINT : EVENTS_PER_CHECKPOINT - fresh);
    if (!isFull) return;
    this.bytes = bytes;
    this.events = events;
    const classes = this.classesSince(decoder.counts);
    this.all.push({ events, latest: decoder.nowRel, originNs: decoder.originNs, classes, state: state() });
  }

  /** Number and count of each class with events since the last checkpoint. */
  private classesSince(counts: Int32Array): Uint32Array {
    const { counts: before } = this;
    const pairs: number[] = [];
    for (let index = 0; index < counts.length; index++) {
      const fresh = (counts[index] as number) - (before[index] ?? 0);
      if (0 < fresh) pairs.push(index, fresh);
    }
    this.counts = counts.slice();
    return Uint32Array.from(pairs);
  }
}

/** The boundary that a cursor and a decoder are at. */
export function packetPlace(
  cursor: PacketCursor,
  { walker: { clock }, latestRel: latest }: StreamDecoder,
  before: Counters | undefined,
): PacketPlace {
  const { lo, hi } = clock;
  return { cursor: cursor.place, before, lo, hi, latest };
}
