import type { PacketHead } from "./packet.js";
import { Wire } from "./wire.js";

/** What the packets of a sequence have said before, on which later ones of it rest. */
export interface Sequence {
  readonly number: number;
  /** All since the state was cleared is known. */
  isWhole: boolean;
  /** -1: the trace's own clock. */
  clock: number;
  /** Of track events that name no track. */
  track: string | undefined;
  /** Names of track events by their number. */
  readonly names: Map<number, string>;
}

/** The state of all sequences (docs of TracePacket.sequence_flags). */
export class Sequences {
  private readonly all = new Map<number, Sequence>();
  private readonly message = new Wire();
  private readonly inner = new Wire();

  /** The sequence of a packet, with what the packet adds to its state. */
  of(head: PacketHead, bytes: Uint8Array): Sequence {
    let sequence = this.all.get(head.sequence);
    if (sequence === undefined) {
      sequence = { number: head.sequence, isWhole: false, clock: -1, track: undefined, names: new Map() };
      this.all.set(head.sequence, sequence);
    }
    if (head.isAfterLoss) sequence.isWhole = false;
    if (head.isCleared) {
      sequence.isWhole = true;
      sequence.clock = -1;
      sequence.track = undefined;
      sequence.names.clear();
    }
    if (0 < head.defaultsTo) this.readDefaults(sequence, bytes, head.defaultsFrom, head.defaultsTo);
    if (0 < head.internedTo) this.readNames(sequence, bytes, head.internedFrom, head.internedTo);
    return sequence;
  }

  /** TracePacketDefaults: timestamp_clock_id = 58, track_event_defaults = 11; TrackEventDefaults: track_uuid = 11. */
  private readDefaults(sequence: Sequence, bytes: Uint8Array, from: number, to: number): void {
    const { message, inner } = this;
    message.begin(bytes, from, to);
    while (message.next()) {
      if (message.field === 58) sequence.clock = message.lo;
      if (message.field !== 11 || message.type !== 2) continue;
      inner.within(message);
      while (inner.next()) if (inner.field === 11) sequence.track = uuidOf(inner);
    }
  }

  /** InternedData: event_names = 2; EventName: iid = 1, name = 2. */
  private readNames({ names }: Sequence, bytes: Uint8Array, from: number, to: number): void {
    const { message, inner } = this;
    message.begin(bytes, from, to);
    while (message.next()) {
      if (message.field !== 2 || message.type !== 2) continue;
      let iid = 0;
      let name = "";
      inner.within(message);
      while (inner.next()) {
        if (inner.field === 1) iid = inner.unsigned;
        else if (inner.field === 2 && inner.type === 2) name = inner.text;
      }
      names.set(iid, name);
    }
  }
}

/** The number of a track, as a key. */
export function uuidOf(wire: Wire): string {
  return wire.unsigned64.toString(16);
}
