import fc from "fast-check";
import { expect, test } from "vitest";
import type { FileEntry } from "../../../../../workers/core/byte-source.js";
import type {
  EventMapper,
  FormatTrace,
  MergedReader,
  StreamReader,
  StreamTally,
} from "../../../../../workers/formats/format.js";
import { RowCopyMerger } from "../../../../../workers/formats/row-copy-merger.js";
import { createBatch, type EventBatch } from "../../../../../workers/model/event-batch.js";
import { Lost, StreamEnd } from "../../../../../workers/model/event-fields.js";
import { EventKind } from "../../../../../workers/model/event-kinds.js";
import { joinBytes } from "../../../../setup/bytes.js";
import { memoryFile, openStream, openTraces } from "../../../../setup/ctf.js";
import { lttngMetadata, lttngPacket, type Order, type WrittenEvent } from "./writer.js";

// Streams decoded in merged order give the rows that each gives alone, sorted by time, then stream.

const ORIGIN = 1_000_000_000_000n;
const encoder = new TextEncoder();

const oneEvent = fc.record({
  /** Small, so that streams have rows of the same time. */
  gap: fc.oneof({ weight: 5, arbitrary: fc.bigInt(0n, 6n) }, fc.bigInt({ min: 2n ** 26n, max: 2n ** 28n })),
  name: fc.constantFrom("number" as const, "words" as const, "big" as const),
  text: fc.constantFrom("alpha", "beta", "gamma", ""),
  value: fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }),
});

const onePacket = fc.record({
  pause: fc.bigInt(0n, 20n),
  skipped: fc.constantFrom(0n, 0n, 0n, 2n),
  discarded: fc.constantFrom(0n, 0n, 0n, 5n),
  cpu: fc.constantFrom(0, 0, 0, 1, 70_000),
  events: fc.array(oneEvent, { maxLength: 12 }),
});

const damage = fc.record({
  at: fc.nat({ max: 2000 }),
  kind: fc.constantFrom("none", "none", "bit", "cut", "drop"),
});
const oneStream = fc.record({ packets: fc.array(onePacket, { maxLength: 5 }), damage });

const lttngTrace = fc
  .record({
    order: fc.constantFrom<Order>("le", "be"),
    header: fc.constantFrom("compact" as const, "large" as const),
    frequency: fc.constantFrom(1_000_000_000, 1_000_000, 3_293_832_152),
    streams: fc.array(oneStream, { minLength: 1, maxLength: 6 }),
  })
  .map(({ streams, ...options }): FileEntry[] => [
    memoryFile("metadata", encoder.encode(lttngMetadata(options))),
    ...streams.map(({ packets, damage: hit }, i) =>
      memoryFile(`ch_${i}`, damaged(streamBytes(packets, BigInt(i), options), hit)),
    ),
  ]);

interface DrawnPacket {
  readonly pause: bigint;
  readonly skipped: bigint;
  readonly discarded: bigint;
  readonly cpu: number;
  readonly events: readonly (Omit<WrittenEvent, "ts"> & { readonly gap: bigint })[];
}

function streamBytes(
  packets: readonly DrawnPacket[],
  instance: bigint,
  options: Parameters<typeof lttngPacket>[1],
): Uint8Array {
  let now = 1000n;
  let seq = 0n;
  let discarded = 0n;
  const written = packets.map((packet) => {
    now += packet.pause;
    seq += 1n + packet.skipped;
    discarded += packet.discarded;
    const begin = now;
    const events = packet.events.map(({ gap, ...event }) => {
      now += gap;
      return { ...event, ts: now };
    });
    return lttngPacket({ begin, end: now, events, seq, discarded, cpu: packet.cpu, instance }, options);
  });
  return joinBytes(...written);
}

function damaged(bytes: Uint8Array, { at, kind }: { readonly at: number; readonly kind: string }): Uint8Array {
  const place = bytes.length === 0 ? 0 : at % bytes.length;
  if (kind === "cut") return bytes.slice(0, place);
  if (kind === "drop") return joinBytes(bytes.subarray(0, place), bytes.subarray(place + 13));
  const copy = bytes.slice();
  if (kind === "bit" && place < copy.length) copy[place] = (copy[place] as number) ^ (1 << (at % 8));
  return copy;
}

/** Streams of odd bits, for the general way to read headers. */
const ODD = `/* CTF 1.8 */
trace { major = 1; minor = 8; byte_order = be; };
clock { name = c; freq = 1000000; };
stream { event.header := struct {
  integer { size = 2; } id; integer { size = 9; map = clock.c.value; } t; }; };
event { id = 0; name = number; fields := struct { integer { size = 9; } value; }; };
event { id = 1; name = words; fields := struct { string text; }; };
event { id = 2; name = big; fields := struct { integer { size = 5; } address; }; };
event { id = 3; name = none; fields := struct { }; };
`;
const oddTrace = fc
  .array(fc.uint8Array({ minLength: 1, maxLength: 200 }), { minLength: 1, maxLength: 4 })
  .map((streams): FileEntry[] => [
    memoryFile("metadata", encoder.encode(ODD)),
    ...streams.map((bytes, i) => memoryFile(`ch_${i}`, bytes)),
  ]);

/** Events of class "big" are only counted. */
const mapper: EventMapper = (name) =>
  name === "big"
    ? undefined
    : {
        kind: name === "words" ? EventKind.SCHED_WAKING : EventKind.KVM_MSR,
        slots: [
          { slot: "a", fields: ["value", "after"] },
          { slot: "x", fields: ["value"] },
          { slot: "s", fields: ["text"] },
          { slot: "r", constant: name },
          { slot: "b", fields: ["cpu_id"] },
        ],
      };

interface Row {
  readonly t: number;
  readonly stream: number;
  readonly text: string;
}

function rowText(batch: EventBatch, i: number, text: (id: number) => string): string {
  const { ts, kind, cpus, a, b, x, s, r } = batch;
  const head = [ts[i], kind[i], cpus[i], x[i]];
  // Columns that no field of a kind is in hold anything.
  if (kind[i] === EventKind.LOST) return [...head, batch[Lost.families][i]].join(" ");
  if (kind[i] === EventKind.STREAM_END) return [...head, batch[StreamEnd.families][i]].join(" ");
  return [...head, a[i], b[i], text(s[i] as number), text(r[i] as number)].join(" ");
}

async function rowsAlone(reader: StreamReader, stream: number, capacity: number): Promise<Row[]> {
  const rows: Row[] = [];
  const strings: string[] = [];
  const batch = createBatch(stream, capacity);
  for (let goesOn = true; goesOn; ) {
    goesOn = await reader.next(batch);
    strings.push(...batch.newStrings);
    for (let i = 0; i < batch.count; i += 1) {
      rows.push({ t: batch.ts[i] as number, stream, text: rowText(batch, i, (id) => strings[id] ?? `(${id})`) });
    }
  }
  return rows;
}

/** Rows as they come; the reader learns its strings' ids some batches late. */
async function rowsMerged(reader: MergedReader, capacity: number, lateness: number): Promise<string[]> {
  const rows: string[] = [];
  const strings: string[] = [];
  const waiting: string[][] = [];
  const batches = [createBatch(0, capacity), createBatch(0, capacity)];
  let learnt = 0;
  const given = (id: number) => strings[id < -1 ? -2 - id : id - 5000] ?? `(${id})`;
  for (let goesOn = true, round = 0; goesOn; round += 1) {
    const batch = batches[round % 2] as EventBatch;
    goesOn = await reader.next(batch);
    strings.push(...batch.newStrings);
    waiting.push([...batch.newStrings]);
    expect(batch.isMixed).toBe(true);
    for (let i = 0; i < batch.count; i += 1) {
      const isNew = (batch.s[i] as number) < -1 || (batch.r[i] as number) < -1;
      if (isNew && batch.kind[i] !== EventKind.LOST && batch.kind[i] !== EventKind.STREAM_END)
        expect(batch.hasUnresolvedStrings).toBe(true);
      rows.push(rowText(batch, i, given));
    }
    if (lateness < waiting.length) {
      const ids = (waiting.shift() ?? []).map((_, i) => 5000 + learnt + i);
      learnt += ids.length;
      reader.assignStringIds(ids);
    }
  }
  return rows;
}

async function check(files: readonly FileEntry[], capacity: number, lateness: number): Promise<void> {
  const open = async () => (await openTraces(files))[0]?.trace as FormatTrace;
  const trace = await open();
  const streams = [...trace.description.streams.keys()];
  const readers = () => streams.map((stream) => openStream(trace, stream, mapper, ORIGIN));
  const alone = readers();
  const rows: Row[] = [];
  for (const [i, reader] of alone.entries()) rows.push(...(await rowsAlone(reader, i, 1 + ((capacity * 7) % 50))));
  // The sort is stable: rows of one stream keep their order.
  rows.sort((left, right) => left.t - right.t || left.stream - right.stream);
  const expected = rows.map(({ text }) => text);
  const tallies = alone.map(({ tally }): StreamTally => tally);

  const merged = (await open()).openStreams(streams, mapper, ORIGIN);
  expect(await rowsMerged(merged, capacity, lateness)).toEqual(expected);
  expect(merged.tallies()).toEqual(tallies);
  expect(merged.events).toBe(tallies.reduce((sum, { events }) => sum + events, 0));

  const copying = new RowCopyMerger(readers());
  expect(await rowsMerged(copying, capacity, lateness)).toEqual(expected);
  expect(copying.tallies()).toEqual(tallies);
}

test("streams of LTTng, with ties, losses and damage", async () => {
  await fc.assert(fc.asyncProperty(lttngTrace, fc.integer({ min: 1, max: 40 }), fc.nat({ max: 3 }), check), {
    numRuns: 300,
  });
});

test("streams with other headers", async () => {
  await fc.assert(fc.asyncProperty(oddTrace, fc.integer({ min: 1, max: 40 }), fc.nat({ max: 3 }), check), {
    numRuns: 200,
  });
});

test("streams of more rows than are found at a time", async () => {
  const options = { order: "le", header: "compact", frequency: 1_000_000_000 } as const;
  const names = ["number", "words", "words", "big", "words"] as const;
  const streams = [3, 2, 5].map((step, stream) => {
    const events = Array.from({ length: 2500 }, (_, i) => ({
      gap: BigInt((i * step) % 4),
      name: names[i % names.length] as (typeof names)[number],
      text: `text ${i % 700}`,
      value: BigInt(i),
    }));
    const packets = [{ pause: 5n, skipped: 0n, discarded: 0n, cpu: stream, events }];
    return memoryFile(`ch_${stream}`, streamBytes(packets, BigInt(stream), options));
  });
  await check([memoryFile("metadata", encoder.encode(lttngMetadata(options))), ...streams], 1700, 1);
});
