import type { FormatTrace } from "../../../workers/formats/format.js";
import { EventKind } from "../../../workers/model/event-kinds.js";
import { memoryFile, openTraces, runBatches } from "../../setup/ctf.js";
import { BASES } from "./stream-bases.js";

const ORIGIN = 1_000_000_000_000n;
/** Damaged clocks show any time. */
const ALWAYS = 2n ** 200n;
const BEGIN = { events: 0, latest: Number.NEGATIVE_INFINITY, originNs: ORIGIN, state: undefined };

/**
 * The first byte picks a layout, the second the rows of a batch, the rest is a stream of that layout. Beyond the
 * layouts of `BASES` the input brings its own metadata: two bytes of length, then the text.
 *
 * Nothing throws or hangs, time never goes back, no more events come out than bits went in, and whole events are those
 * that were counted.
 */
export async function target(input: Uint8Array): Promise<void> {
  const [layout = 0, capacity = 0, low = 0, high = 0] = input;
  const base = BASES[layout];
  const length = low | (high << 8);
  if (base !== undefined) return decode(base.metadata, input.subarray(2), capacity);
  return decode(input.subarray(4, 4 + length), input.subarray(4 + length), capacity);
}

async function decode(metadata: Uint8Array, stream: Uint8Array, capacity: number): Promise<void> {
  for (const { trace } of await openTraces([memoryFile("metadata", metadata), memoryFile("ch_0", stream)])) {
    if (trace === undefined) continue;
    for (const index of trace.description.streams.keys()) {
      let latest = Number.NEGATIVE_INFINITY;
      const tally = await runBatches(trace, index, mapper, ORIGIN, 1 + (capacity % 50), ({ count, ts }) => {
        for (let i = 0; i < count; i += 1) {
          const ns = ts[i] as number;
          if (!(latest <= ns)) throw new Error(`time ${ns} after ${latest}`);
          latest = ns;
        }
      });
      if (stream.length * 8 < tally.events) throw new Error(`${tally.events} events from ${stream.length} bytes`);
      let whole = 0;
      for await (const _ of trace.readEvents(index, -ALWAYS, ALWAYS, BEGIN)) whole += 1;
      if (whole !== tally.events) throw new Error(`${whole} whole events of ${tally.events}`);
      await comparesCopies(trace, index, tally.events);
      for (const checkpoint of [BEGIN, ...(tally.checkpoints ?? [])].slice(-2)) {
        const left = tally.events - checkpoint.events;
        const times = await trace.eventTimes(index, checkpoint, left + 1);
        if (times.length !== left) throw new Error(`${times.length} events behind a checkpoint with ${left}`);
      }
    }
    trace.close();
  }
}

/** Copies are the events that were counted, where there are any. */
async function comparesCopies(trace: FormatTrace, index: number, events: number): Promise<void> {
  const all = trace.copyEvents?.(index, { checkpoint: BEGIN });
  if (all === undefined) return;
  let copied = 0;
  for await (const { count, begins, ends, bytes } of all) {
    for (let i = 0; i < count; i += 1) {
      const [begin, end] = [begins[i] as number, ends[i] as number];
      if (!(begin <= end && end <= bytes.length)) throw new Error(`an event in bytes ${begin} to ${end}`);
    }
    copied += count;
  }
  if (copied !== events) throw new Error(`${copied} copies of ${events} events`);
}

/** Kinds of all columns; one class is counted only. */
function mapper(name: string) {
  if (name === "big") return undefined;
  const slots = [
    { slot: "a" as const, fields: ["value", "n"] },
    { slot: "x" as const, fields: ["address", "end"] },
    { slot: "s" as const, fields: ["text"] },
  ];
  return { kind: EventKind.KVM_MSR, slots };
}
