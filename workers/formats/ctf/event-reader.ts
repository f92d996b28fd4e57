import { Diagnostics } from "../../core/diagnostics.js";
import type { DecodedEvent, StreamPlace } from "../format.js";
import { DecodeStatus } from "./decode-status.js";
import type { StreamLayout, TraceLayout } from "./layout.js";
import { LayoutParts } from "./layout-parts.js";
import type { Packet, Segment } from "./packet-cursor.js";
import { Reporter } from "./reporter.js";
import { StreamRows } from "./stream-rows.js";
import { TextTable } from "./text-table.js";
import type { Walker } from "./walker.js";
import { WholeValues } from "./whole-values.js";

export interface EventRange {
  readonly stream: number;
  readonly fromNs: bigint;
  readonly toNs: bigint;
  /** Where streams without a clock lie, and what times are clamped in: that of the session. */
  readonly originNs: bigint;
  /** Where reading may begin: nothing before it is as late as `fromNs`. */
  readonly place?: StreamPlace | undefined;
}

/** Whole events kept at a time, an object each, and how many of their budgets they may use together. */
const EVENTS_PER_ROUND = 256;
const BUDGETS_PER_ROUND = 8;

/**
 * Whole events of a stream with from <= time < to, in stream order. Slow and complete: for people.
 *
 * Which events there are, and when, is decided where they are counted: by StreamRows and StreamDecoder. This only
 * reads the values of those that lie in the range. Times never go back in a stream, so the first event after the
 * range ends it. Problems are those of counting, and told there.
 */
export async function* readWholeEvents(
  trace: TraceLayout,
  layout: StreamLayout,
  segments: readonly Segment[],
  range: EventRange,
): AsyncGenerator<DecodedEvent> {
  const { fromNs, toNs, originNs, stream, place } = range;
  const parts = new LayoutParts(layout, () => undefined, new TextTable("own"));
  const rows = new StreamRows(trace, parts, segments, originNs, new Reporter(new Diagnostics()));
  const values = new WholeValues(trace, layout, stream);
  const found: DecodedEvent[] = [];
  let isOver = false;
  let used = 0;
  const onPacket = (packet: Packet, walker: Walker) => values.enterPacket(packet, walker);
  const walker = rows.watch(
    onPacket,
    (index, ns, headerPos, bodyPos) => {
      if (ns < fromNs) return false;
      isOver = toNs <= ns;
      if (isOver) return true;
      found.push(values.read(walker, index, ns, headerPos, bodyPos));
      used += values.budget.used;
      return found.length === EVENTS_PER_ROUND || BUDGETS_PER_ROUND <= used;
    },
    place,
  );
  while (!isOver) {
    const stop = rows.find();
    yield* found;
    found.length = 0;
    used = 0;
    if (stop === DecodeStatus.END) return;
    if (stop === DecodeStatus.SHORT) await rows.readOn();
  }
}
