import { expect, test } from "vitest";
import { EventClasses } from "../../../../workers/ctf-writer/event-classes.js";
import { metadataText } from "../../../../workers/ctf-writer/metadata.js";
import { StreamWriter } from "../../../../workers/ctf-writer/stream-writer.js";
import type { CopiedPart } from "../../../../workers/formats/event-copies.js";
import { streamBegin } from "../../../../workers/formats/event-range.js";
import type { DecodedEvent, FormatTrace } from "../../../../workers/formats/format.js";
import { joinBytes } from "../../../setup/bytes.js";
import { memoryFile, openTraces, wholeEvents } from "../../../setup/ctf.js";
import { BitWriter, lttngMetadata, UUID } from "../formats/ctf/writer.js";

// Events that are copied into another trace have the values there that they had.

const UUID_BYTES = Uint8Array.from(UUID.replaceAll("-", "").match(/../g) ?? [], (hex) => Number.parseInt(hex, 16));
/** Of clock value 0 in `lttngMetadata`. */
const CLOCK_NS = 1_000_000_000_000n;

const METADATA = `${lttngMetadata()}
event { name = all; id = 2; stream_id = 0;
  context := struct { uint32_t tid; integer { size = 8; align = 8; signed = true; encoding = UTF8; } procname[4]; };
  fields := struct {
    integer { size = 8; align = 8; signed = true; } _small;
    integer { size = 16; align = 8; signed = false; byte_order = be; } big_endian;
    integer { size = 3; align = 1; signed = false; } low;
    integer { size = 5; align = 1; signed = true; } high;
    enum : integer { size = 8; align = 8; signed = false; } { "A B" = 1 ... 3, C = 7 } labelled;
    floating_point { exp_dig = 8; mant_dig = 24; align = 8; } half;
    floating_point { exp_dig = 11; mant_dig = 53; align = 8; } tenth;
    string text;
    integer { size = 16; align = 8; signed = false; } three[3];
    uint32_t _list_length;
    uint64_t list[_list_length];
    string two[2];
    struct { uint32_t a; string b; } inner;
    integer { size = 64; align = 8; signed = false; base = 16; } address;
  };
};
event { name = tagged; id = 3; stream_id = 0; fields := struct {
  enum : integer { size = 8; align = 8; signed = false; } { number = 0, text = 1 } tag;
  variant <tag> { uint32_t number; string text; } value;
  uint32_t after;
}; };
`;

type WriteBody = (out: BitWriter) => void;

const all = (n: number): WriteBody => {
  return (out) => {
    const int = (value: number | bigint, size: number, order: "le" | "be" = "le") =>
      out.int(BigInt(value), size, order);
    int(100 + n, 32);
    out.raw(new TextEncoder().encode("vm\0x"));
    int(256 - n, 8);
    int(0x1234, 16, "be");
    int(5, 3);
    int(30, 5);
    int(n, 8);
    out.raw(new Uint8Array(Float32Array.of(0.5).buffer));
    out.raw(new Uint8Array(Float64Array.of(-0.1).buffer));
    out.text(`☃ ${n}`);
    for (const value of [1, 2, 65535]) int(value, 16);
    int(n, 32);
    for (let i = 0; i < n; i += 1) int(2n ** 63n + BigInt(i), 64);
    out.text("one");
    out.text("");
    int(7, 32);
    out.text("inner");
    int(0xffff_8888_0000_0000n, 64);
  };
};

const tagged = (text: string | undefined): WriteBody => {
  return (out) => {
    out.int(text === undefined ? 0n : 1n, 8, "le");
    if (text === undefined) out.int(9n, 32, "le");
    else out.text(text);
    out.int(77n, 32, "le");
  };
};

interface Written {
  readonly id: number;
  readonly ts: number;
  readonly body: WriteBody;
}

/** A packet with compact heads. */
function packet(events: readonly Written[]): Uint8Array {
  const write = (bits: number): BitWriter => {
    const out = new BitWriter();
    out.int(0xc1fc1fc1n, 32, "le");
    out.raw(UUID_BYTES);
    for (const [value, size] of [
      [0, 32],
      [4, 64],
      [events[0]?.ts ?? 0, 64],
      [events.at(-1)?.ts ?? 0, 64],
    ] as const)
      out.int(BigInt(value), size, "le");
    for (const value of [bits, bits, 0, 0]) out.int(BigInt(value), 64, "le");
    out.int(2n, 32, "le");
    for (const { id, ts, body } of events) {
      out.align(8);
      out.int(BigInt(id), 5, "le");
      out.int(BigInt(ts), 27, "le");
      body(out);
    }
    return out;
  };
  return write(write(0).pos).done();
}

const EVENTS: readonly Written[] = [
  { id: 2, ts: 10, body: all(0) },
  { id: 3, ts: 20, body: tagged(undefined) },
  { id: 2, ts: 20, body: all(3) },
  { id: 3, ts: 30, body: tagged("text") },
  { id: 0, ts: 31, body: (out) => out.int(5n, 32, "le") },
  { id: 2, ts: 40, body: all(7) },
];

async function opened(metadata: string, stream: Uint8Array): Promise<FormatTrace> {
  const files = [memoryFile("metadata", new TextEncoder().encode(metadata)), memoryFile("stream_0", stream)];
  const [only] = await openTraces(files);
  if (only?.trace === undefined) throw new Error(JSON.stringify(only?.diagnostics.all()));
  expect(only.diagnostics.all()).toEqual([]);
  return only.trace;
}

/** The events of a part, copied into a trace of its own; and the names of those that had to be made of their values. */
async function copied(trace: FormatTrace, part: Partial<CopiedPart> = {}) {
  const classes = new EventClasses(false);
  const writer = new StreamWriter({ instance: 0, isMixed: false, cpu: 2 }, classes, UUID_BYTES, 0);
  const made = new Set<string>();
  const checkpoint = streamBegin(CLOCK_NS);
  for await (const copies of trace.copyEvents?.(0, { checkpoint, ...part }) ?? []) {
    for (let i = 0; i < copies.count; i += 1) {
      const [begin, end] = [copies.begins[i] ?? 0, copies.ends[i] ?? 0];
      const declared = copies.declared[copies.classes[i] ?? -1];
      const ns = copies.times[i] ?? 0;
      if (declared === undefined) {
        const event = copies.whole(i);
        made.add(event.name);
        writer.add(event, ns);
      } else writer.copy(classes.copiedId(declared), ns, copies.bytes, begin, end);
    }
  }
  const stream = writer.finish(1000);
  const text = metadataText({
    uuid: UUID_BYTES,
    environment: {},
    clockName: "",
    offsetNs: CLOCK_NS,
    classes: [classes],
  });
  return { trace: await opened(text, stream), made: [...made] };
}

async function eventsOf(trace: FormatTrace): Promise<readonly Omit<DecodedEvent, "packet" | "rank">[]> {
  const events = await wholeEvents(trace, 0);
  return events.map(({ name, ns, stream, cpu, fields, context }) => ({ name, ns, stream, cpu, fields, context }));
}

test("events of every kind of field come back as they were", async () => {
  const source = await opened(METADATA, packet(EVENTS));
  const before = await eventsOf(source);
  expect(before.length).toBe(EVENTS.length);
  expect(before[2]).toMatchObject({
    ns: CLOCK_NS + 20n,
    cpu: 2,
    fields: { small: -3, big_endian: 0x1234, low: 5, high: -2, labelled: { label: "A B", value: 3 }, text: "☃ 3" },
    context: { tid: 103, procname: "vm" },
  });
  const { trace, made } = await copied(source);
  expect(await eventsOf(trace)).toEqual(before);
  expect(made).toEqual(["tagged"]);
});

test("only the events of a part are copied", async () => {
  const source = await opened(METADATA, joinBytes(packet(EVENTS.slice(0, 3)), packet(EVENTS.slice(3))));
  const before = await eventsOf(source);
  const nsOf = async (part: Partial<CopiedPart>) =>
    (await eventsOf((await copied(source, part)).trace)).map(({ ns }) => Number(ns - CLOCK_NS));
  expect(before.map(({ ns }) => Number(ns - CLOCK_NS))).toEqual([10, 20, 20, 30, 31, 40]);
  expect(await nsOf({ from: 20, to: 31 })).toEqual([20, 20, 30]);
  expect(await nsOf({ times: new Set([10, 31]) })).toEqual([10, 31]);
  expect(await nsOf({ count: 4 })).toEqual([10, 20, 20, 30]);
  expect(await nsOf({ from: 41 })).toEqual([]);
});
