import type { Diagnostics } from "../../workers/core/diagnostics.js";
import { streamBegin } from "../../workers/formats/event-range.js";
import type { DecodeSpace } from "../../workers/formats/flat/decode-space.js";
import type { FormatTrace, MergedReader } from "../../workers/formats/format.js";
import { createBatch, type EventBatch } from "../../workers/model/event-batch.js";
import type { EventKind, Slot } from "../../workers/model/event-kinds.js";
import { KIND_FIELDS } from "../../workers/model/kind-fields.js";

// What tests of the flat decoder compare.

/** A space whose memory has been used for something else. */
export function usedSpace(space: DecodeSpace): DecodeSpace {
  for (let bytes = 64; bytes <= 1 << 21; bytes *= 2) {
    const pieces = Array.from({ length: 8 }, () => space.take(bytes));
    for (const at of pieces) {
      space.memory.u8.fill(0x81, at, at + bytes);
      space.give(at, bytes);
    }
  }
  return space;
}

export type Row = readonly [time: number, kind: number, cpu: number, ...slots: unknown[]];

export interface Decoded {
  readonly rows: readonly Row[];
  readonly tallies: ReturnType<MergedReader["tallies"]>;
  readonly problems: Diagnostics["problems"];
}

/** Reads to the end. `isOwn`: into a batch that the reader made. */
export async function decodedBy(
  reader: MergedReader,
  { problems }: Diagnostics,
  capacity: number,
  isOwn = false,
): Promise<Decoded> {
  const own = isOwn ? reader.createBatch?.(0, capacity, false) : undefined;
  const rows: Row[] = [];
  const strings: string[] = [];
  const batch = own ?? createBatch(0, capacity);
  for (let goesOn = true; goesOn; ) {
    goesOn = await reader.next(batch);
    reader.assignStringIds(batch.newStrings.map((_, i) => strings.length + i));
    strings.push(...batch.newStrings);
    for (let row = 0; row < batch.count; row += 1) rows.push(rowOf(batch, row, strings));
  }
  const tallies = reader.tallies().map((tally) => ({ ...tally }));
  reader.close();
  return { rows, tallies, problems };
}

export function originOf({ description }: FormatTrace): bigint {
  const begins = description.streams.flatMap(({ beginNs }) => (beginNs === undefined ? [] : [beginNs]));
  return begins.reduce((least, begin) => (begin < least ? begin : least), begins[0] ?? 0n);
}

function rowOf(batch: EventBatch, row: number, strings: readonly string[]): Row {
  const kind = batch.kind[row] as EventKind;
  const slots = KIND_FIELDS[kind].flatMap((fields) => Object.values(fields) as Slot[]);
  const values = slots.map((slot) => {
    const value = batch[slot][row] as number;
    if (slot !== "s" && slot !== "r") return value;
    return value === -1 ? undefined : (strings[value < -1 ? -2 - value : value] ?? value);
  });
  return [batch.ts[row] as number, kind, batch.cpus[row] as number, ...values];
}

export async function timesOneByOne(trace: FormatTrace, tallies: Decoded["tallies"]): Promise<number[]> {
  const begin = streamBegin(originOf(trace));
  const times = tallies.map(({ events }, stream) => trace.eventTimes(stream, begin, events));
  return (await Promise.all(times)).flatMap((own) => [...own]).sort((a, b) => a - b);
}
