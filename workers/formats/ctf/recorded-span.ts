/**
 * How far a stream was recorded, in ns from the session origin. It tells a stream that ends early from one whose CPU was
 * silent at the end.
 *
 * LTTng ends the last packet of each stream when recording stops (lib_ring_buffer_switch_slow with SWITCH_FLUSH,
 * lttng-ring-buffer): such an end lies behind the last event and means that there were no others. A packet that ends with
 * its last event, or has no end, was ended by that event. Then the length of the stream's packets measures how long the
 * CPU may have been silent.
 */
export class RecordedSpan {
  /** End of the packet entered last; undefined if it does not say. */
  private packetEnd: number | undefined;
  private packetBegin: number | undefined;
  private longest = 0;

  /** The next packet begins; `latest`: the latest time seen in those before, -Infinity: none. */
  enter(begin: number | undefined, end: number | undefined, latest: number): void {
    this.measure(latest);
    this.packetBegin = begin ?? (Number.isFinite(latest) ? latest : 0);
    this.packetEnd = end;
  }

  /** The end of the packet entered last, if that lies behind `latest`. */
  endAfter(latest: number): number {
    return Math.max(latest, this.packetEnd ?? latest);
  }

  /** No packet comes after the last event or loss, at `latest`. */
  finish(latest: number, isDamaged: boolean): { readonly ns: number; readonly quietNs: number } {
    this.measure(latest);
    const { packetEnd } = this;
    if (packetEnd !== undefined && latest < packetEnd && packetEnd - latest < MAX_SILENCE_NS) {
      return { ns: packetEnd, quietNs: 0 };
    }
    return { ns: latest, quietNs: isDamaged ? 0 : this.longest };
  }

  /** No packet has begun where none could be read, and where reading from a checkpoint ends. */
  private measure(latest: number): void {
    if (this.packetBegin === undefined) return;
    this.longest = Math.max(this.longest, (this.packetEnd ?? latest) - this.packetBegin);
  }
}

/** An end this far (104 days) behind the last event was not read from a clock. */
const MAX_SILENCE_NS = 2 ** 53;
