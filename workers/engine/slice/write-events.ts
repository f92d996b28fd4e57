import type { EventClasses } from "../../ctf-writer/event-classes.js";
import type { StreamWriter, WrittenLoss } from "../../ctf-writer/stream-writer.js";
import type { DeclaredEvent, EventCopies } from "../../formats/event-copies.js";
import type { DecodedEvent } from "../../formats/format.js";
import type { Discovery } from "../../ingest/discover.js";
import type { LeadIn, SliceWatch } from "./lead-in.js";
import type { Redactor } from "./redactor.js";
import type { Stretch } from "./stream-events.js";

export interface WriteTools {
  readonly leadIn: LeadIn;
  readonly discovery: Discovery;
  readonly watch: SliceWatch;
  pause(): Promise<void> | undefined;
  /** Says what is written in place of an event, and of what is known of the trace. Undefined: they are written as they are. */
  readonly redactor: Pick<Redactor, "event" | "facts" | "changes"> | undefined;
  /** Events are written; `isBefore`: before the range. */
  onEvents(count: number, isBefore: boolean): void;
}

/** Times of a trace, which the session may have made even, by its own clock again. */
export interface WrittenTimes {
  /** Even time at session time 0. */
  readonly originNs: bigint;
  /** By its own clock, where ticks begin. */
  readonly offsetNs: bigint;
  /** End of the range, even. */
  readonly endNs: bigint | undefined;
  own(evenNs: bigint): bigint;
  ticks(evenNs: bigint): number;
}

interface StreamOutput {
  readonly writer: StreamWriter;
  /** Those of the writer. */
  readonly classes: EventClasses;
  readonly times: WrittenTimes;
  /** In order. Those before the last event are taken out. */
  readonly losses: WrittenLoss[];
  readonly isLog: boolean;
  readonly tools: WriteTools;
}

type Pieces = AsyncGenerator<Uint8Array<ArrayBuffer>>;

/** Writes events of a stream, and the losses before them: the bytes that are complete. */
export async function* writeEvents(stretches: readonly Stretch[], output: StreamOutput): Pieces {
  for (const { isBefore, events, copies } of stretches) {
    if (events !== undefined) yield* writeWhole(events, isBefore, output);
    if (copies !== undefined) yield* writeCopies(copies, isBefore, output);
    if (output.tools.watch.isCancelled()) return;
  }
}

/** Events between two looks at the clock: they take far less time than others may wait. */
const EVENTS_PER_LOOK = 256;

async function* writeWhole(events: AsyncIterable<DecodedEvent>, isBefore: boolean, output: StreamOutput): Pieces {
  const { writer, times, isLog, tools } = output;
  let count = 0;
  for await (const event of events) {
    const ticks = times.ticks(event.ns);
    loseBefore(ticks, output);
    const bytes = writer.add(tools.redactor?.event(event, isLog) ?? event, ticks);
    tools.onEvents(1, isBefore);
    if (bytes !== undefined) yield bytes;
    count += 1;
    if (count % EVENTS_PER_LOOK !== 0) continue;
    await tools.pause();
    if (tools.watch.isCancelled()) return;
  }
}

async function* writeCopies(all: AsyncIterable<EventCopies>, isBefore: boolean, output: StreamOutput): Pieces {
  const { writer, classes, times, isLog, tools } = output;
  const { redactor } = tools;
  // The trace has no drift: none that has gives copies.
  const shift = Number(times.originNs - times.offsetNs);
  /** By index of what is declared. */
  const ids: number[] = [];
  for await (const copies of all) {
    const { count, declared, begins, ends, bytes } = copies;
    for (let i = 0; i < count; i += 1) {
      const ticks = Math.max(0, (copies.times[i] as number) + shift);
      loseBefore(ticks, output);
      const at = copies.classes[i] as number;
      let piece: Uint8Array<ArrayBuffer> | undefined;
      if (0 <= at && redactor === undefined) {
        ids[at] ??= classes.copiedId(declared[at] as DeclaredEvent);
        piece = writer.copy(ids[at] as number, ticks, bytes, begins[i] as number, ends[i] as number);
      } else {
        const event = copies.whole(i);
        piece = writer.add(redactor?.event(event, isLog) ?? event, ticks);
      }
      if (piece !== undefined) yield piece;
    }
    tools.onEvents(count, isBefore);
    await tools.pause();
    if (tools.watch.isCancelled()) return;
  }
}

/** Writes the losses that begin before an event. */
function loseBefore(ticks: number, { writer, losses }: StreamOutput): void {
  for (let next = losses[0]; next !== undefined && next.begin < ticks; next = losses[0]) {
    writer.lose(next);
    losses.shift();
  }
}
