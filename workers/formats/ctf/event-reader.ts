import { Diagnostics } from "../../core/diagnostics.js";
import type { EventRange } from "../event-range.js";
import type { DecodedEvent, EventCheckpoint } from "../format.js";
import { sieveTest } from "../sieve-test.js";
import { TextTable } from "../text-table.js";
import type { EventSink } from "./event-sink.js";
import type { StreamLayout, TraceLayout } from "./layout.js";
import { LayoutParts } from "./layout-parts.js";
import type { Packet, Segment } from "./packet-cursor.js";
import { Reporter } from "./reporter.js";
import { StackTexts } from "./stack-texts.js";
import { StreamRows } from "./stream-rows.js";
import type { Walker } from "./walker.js";
import { WholeValues } from "./whole-values.js";

/** Whole events kept at a time, an object each, and how many of their budgets they may use together. */
const EVENTS_PER_ROUND = 256;
const BUDGETS_PER_ROUND = 8;

/**
 * Whole events of a stream, in its order. Slow and complete: for people.
 *
 * StreamRows and StreamDecoder find the events and their times, as they do for counting. This only reads the values of the
 * events in the range. Times never go back in a stream, so the first event after the range ends it. Problems have been
 * reported by counting.
 */
export async function* readWholeEvents(
  trace: TraceLayout,
  layout: StreamLayout,
  segments: readonly Segment[],
  range: EventRange & { readonly stream: number },
): AsyncGenerator<DecodedEvent> {
  const { checkpoint, fromNs, toNs, stream, count = Number.POSITIVE_INFINITY } = range;
  const rows = rowsOf(trace, layout, segments, checkpoint);
  const values = new WholeValues(trace, layout, stream);
  const found: DecodedEvent[] = [];
  const { sieve } = range;
  const passes = sieve === undefined ? undefined : sieveTest(sieve);
  const first = checkpoint.events + (range.skipped ?? 0);
  const end = first + count;
  let rank = checkpoint.events - 1;
  let isOver = count <= 0;
  let used = 0;
  const onPacket = (packet: Packet, walker: Walker) => values.enterPacket(packet, walker);
  const walker = rows.watch(
    onPacket,
    (index, headerPos, bodyPos) => {
      rank += 1;
      if (rank < first || (fromNs !== undefined && rows.shownNs() < fromNs)) return false;
      isOver = toNs !== undefined && toNs <= rows.shownNs();
      if (isOver) return true;
      isOver = rank + 1 === end;
      const { bytes, pos } = walker;
      if (passes?.(index, rank, bytes, Math.floor(bodyPos / 8), Math.ceil(pos / 8)) === false) return isOver;
      values.enterEvent(walker, index, rows.shownNs(), rank, headerPos, bodyPos);
      if (sieve?.isMeant?.(values) === false) return isOver;
      found.push(sieve?.isBrief === true ? values.brief() : values.whole());
      used += values.budget.used;
      return isOver || found.length === EVENTS_PER_ROUND || BUDGETS_PER_ROUND <= used;
    },
    checkpoint,
  );
  // Whoever takes the events may stop before their end.
  try {
    while (!isOver) {
      const stop = rows.find();
      yield* found;
      found.length = 0;
      used = 0;
      if (stop === "end") return;
      if (stop === "more") await rows.readOn();
    }
  } finally {
    rows.close();
  }
}

/** The times of at most `count` events behind a checkpoint, ns from its origin. */
export async function readEventTimes(
  trace: TraceLayout,
  layout: StreamLayout,
  segments: readonly Segment[],
  checkpoint: EventCheckpoint,
  count: number,
  classes?: ReadonlySet<number>,
): Promise<Float64Array> {
  const times = new Float64Array(count);
  let seen = 0;
  let found = 0;
  if (count === 0) return times;
  const rows = rowsOf(trace, layout, segments, checkpoint);
  const sink: EventSink = (index) => {
    seen += 1;
    if (classes?.has(index) !== false) times[found++] = Number(rows.shownNs() - checkpoint.originNs);
    return seen === count;
  };
  rows.watch(() => {}, sink, checkpoint);
  while (seen < count) {
    const stop = rows.find();
    if (stop === "end") break;
    if (stop === "more" && seen < count) await rows.readOn();
  }
  rows.close();
  return times.subarray(0, found);
}

function rowsOf(
  trace: TraceLayout,
  layout: StreamLayout,
  segments: readonly Segment[],
  { originNs }: EventCheckpoint,
): StreamRows {
  const parts = new LayoutParts(layout, () => undefined, new TextTable(), new StackTexts());
  return new StreamRows(trace, parts, segments, originNs, new Reporter(new Diagnostics()));
}
