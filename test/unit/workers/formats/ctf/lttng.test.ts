import fc from "fast-check";
import { expect, test } from "vitest";
import { clockScale } from "../../../../../workers/formats/ctf/clock.js";
import type { EventMapper } from "../../../../../workers/formats/format.js";
import { EventKind } from "../../../../../workers/model/event-kinds.js";
import { joinBytes } from "../../../../setup/bytes.js";
import { filesBelow, memoryFile, openTraces, runBatches, runStream, wholeEvents } from "../../../../setup/ctf.js";
import { conformanceDir, describeWithConformance } from "../../../../setup/outside-data.js";
import { lttngJsonMetadata } from "./json-writer.js";
import { lttngMetadata, lttngPacket, type Order, type WrittenEvent, type WrittenPacket } from "./writer.js";

// Traces as LTTng writes them: compact and large headers, clocks that wrap, files that make one stream.

const gaps = fc.oneof(
  fc.bigInt({ min: 0n, max: 1000n }),
  fc.bigInt({ min: 2n ** 26n, max: 2n ** 28n }),
  fc.bigInt({ min: 2n ** 31n, max: 2n ** 33n }),
);

const packets = fc.record({
  metadataOf: fc.constantFrom(lttngMetadata, lttngJsonMetadata),
  order: fc.constantFrom<Order>("le", "be"),
  header: fc.constantFrom("compact" as const, "large" as const),
  frequency: fc.constantFrom(1_000_000_000, 1_000_000, 3_293_832_152),
  begin: fc.bigInt({ min: 0n, max: 2n ** 45n }),
  packets: fc.array(
    fc.array(
      fc.record({
        gap: gaps,
        name: fc.constantFrom("number" as const, "words" as const, "big" as const),
        text: fc.string({ maxLength: 12 }).map((text) => text.replace(/\0/g, "")),
        value: fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }),
      }),
      { maxLength: 12 },
    ),
    { minLength: 1, maxLength: 4 },
  ),
});

type Drawn = Omit<WrittenEvent, "ts"> & { readonly gap: bigint };

function build(packetsOf: readonly (readonly Drawn[])[], begin: bigint): WrittenPacket[] {
  let now = begin;
  return packetsOf.map((events, seq) => {
    const from = now;
    const written = events.map(({ gap, ...event }): WrittenEvent => {
      now += gap;
      return { ...event, ts: now };
    });
    return { begin: from, end: now, events: written, seq: BigInt(seq) };
  });
}

const everySlot: EventMapper = (name) => ({
  kind: EventKind.KVM_MSR,
  slots: [
    { slot: "a", constant: name === "number" ? 0 : name === "words" ? 1 : 2 },
    { slot: "x", fields: ["value", "after", "address"] },
    { slot: "s", fields: ["text"] },
    { slot: "b", fields: ["cpu_id"] },
  ],
});

test("times and fields come back, whichever way the clock was cut", async () => {
  await fc.assert(
    fc.asyncProperty(packets, async (one) => {
      const written = build(one.packets, one.begin);
      const stream = joinBytes(...written.map((packet) => lttngPacket({ ...packet, cpu: 3 }, one)));
      const metadata = new TextEncoder().encode(one.metadataOf(one));
      const [opened] = await openTraces([memoryFile("metadata", metadata), memoryFile("ch_3", stream)]);
      if (opened?.trace === undefined) throw new Error(JSON.stringify(opened?.diagnostics.all()));
      const { trace } = opened;
      const expected = written.flatMap(({ events }) => events);
      const absolute = (ts: bigint) =>
        1_000_000_000_000n + (one.frequency === 1e9 ? ts : BigInt(Math.trunc((1e9 * Number(ts)) / one.frequency)));

      const whole = await wholeEvents(trace, 0);
      expect(whole.map(({ ns, name }) => `${ns} ${name}`)).toEqual(
        expected.map(({ ts, name }) => `${absolute(ts)} ${name}`),
      );

      const origin = absolute(one.begin);
      const rows: unknown[] = [];
      const strings: string[] = [];
      await runBatches(trace, 0, everySlot, origin, 5, (batch) => {
        strings.push(...batch.newStrings);
        for (let i = 0; i < batch.count; i += 1) {
          const text = strings[batch.s[i] as number];
          rows.push([origin + BigInt(batch.ts[i] as number), batch.a[i], batch.x[i], text, batch.b[i]]);
        }
      });
      const codes = { number: 0, words: 1, big: 2 };
      expect(rows).toEqual(
        expected.map(({ ts, name, value, text }) => {
          return [absolute(ts), codes[name], Number(value), name === "words" ? text : undefined, 3];
        }),
      );
      expect(opened.diagnostics.all()).toEqual([]);
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 150) },
  );
});

test("thousands of rows, each with a text of its own", async () => {
  const texts = Array.from({ length: 3000 }, (_, i) => `text ${i}`);
  const events = texts.map((text, i): WrittenEvent => ({ name: "words", ts: BigInt(i), value: BigInt(i), text }));
  const files = [
    memoryFile("metadata", new TextEncoder().encode(lttngMetadata())),
    memoryFile("ch_0", lttngPacket({ begin: 0n, end: 3000n, events })),
  ];
  const [opened] = await openTraces(files);
  if (opened?.trace === undefined) return expect.unreachable();
  const strings: string[] = [];
  const rows: unknown[] = [];
  await runBatches(opened.trace, 0, everySlot, 1_000_000_000_000n, 700, (batch) => {
    strings.push(...batch.newStrings);
    for (let i = 0; i < batch.count; i += 1) rows.push(`${batch.x[i]} ${strings[batch.s[i] as number]}`);
  });
  expect(rows).toEqual(texts.map((text, i) => `${i} ${text}`));
});

test("whole events of a range only", async () => {
  const list = Array.from({ length: 50 }, (_, i): WrittenPacket => {
    const begin = BigInt(i) * 2_000_000_000n;
    return { begin, end: begin + 10n, events: [{ name: "number", ts: begin + 5n, value: BigInt(i) }] };
  });
  const files = [
    memoryFile("metadata", new TextEncoder().encode(lttngMetadata())),
    memoryFile("ch_0", joinBytes(...list.map((packet) => lttngPacket(packet)))),
  ];
  const [opened] = await openTraces(files);
  if (opened?.trace === undefined) return expect.unreachable();
  const from = 1_000_000_000_000n + 20n * 2_000_000_000n + 5n;
  const events = await wholeEvents(opened.trace, 0, from, from + 4_000_000_000n);
  expect(events.map(({ fields }) => fields.value)).toEqual([20, 21]);
});

test("chunks of a rotated session are one trace, and packets in two of them are read once", async () => {
  const metadata = memoryFile("a/1/metadata", new TextEncoder().encode(lttngMetadata()));
  const packet = (begin: bigint, seq: bigint) =>
    lttngPacket({ begin, end: begin + 9n, seq, events: [{ name: "number", ts: begin, value: seq }], instance: 7n });
  const files = [
    { ...metadata, path: "b/metadata" },
    memoryFile("b/ch_0", joinBytes(packet(200n, 1n), packet(300n, 2n))),
    metadata,
    memoryFile("a/1/ch_0", joinBytes(packet(100n, 0n), packet(200n, 1n))),
    memoryFile("a/1/.hidden", new Uint8Array(3)),
    memoryFile("a/1/index/ch_0.idx", new Uint8Array(100)),
  ];
  const traces = await openTraces(files);
  expect(traces.map(({ path }) => path)).toEqual(["a/1"]);
  const [opened] = traces;
  if (opened?.trace === undefined) return expect.unreachable();
  expect(opened.trace.description.streams).toHaveLength(1);
  const { rows, lost } = await runStream(opened.trace, 0, 1_000_000_000_000n);
  expect(rows.map(({ ns }) => ns)).toEqual([100, 200, 300]);
  expect(lost).toEqual([]);
  expect(opened.diagnostics.all().map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
    "note: index not used: bad magic number",
  ]);
});

test("clock offsets in cycles are turned into ns as babeltrace2 does", () => {
  const clock = { uuid: undefined, description: "", precision: 0n, absolute: false, name: "c" };
  const scale = (frequency: bigint, offsetSeconds: bigint, offsetCycles: bigint) =>
    clockScale({ ...clock, frequency, offsetSeconds, offsetCycles }).offsetNs;
  expect(scale(1_000_000_000n, 5n, 1_795_245_581_905_861_585n)).toBe(1_795_245_586_905_861_585n);
  expect(scale(1000n, -2n, 500n)).toBe(-1_500_000_000n);
  expect(scale(3n, 0n, 10n)).toBe(3_333_333_333n);
});

describeWithConformance("session rotation", () => {
  test("its chunks merge by process", async () => {
    const folder = `${conformanceDir}/babeltrace-ctf-traces/ctf-traces/succeed/session-rotation`;
    const traces = await openTraces(filesBelow(folder));
    const counts: Record<string, number> = {};
    for (const { path, trace } of traces) {
      for (const stream of trace?.description.streams.keys() ?? []) {
        if (trace === undefined) continue;
        const { tally } = await runStream(trace, stream, 0n);
        counts[path] = (counts[path] ?? 0) + tally.events;
      }
    }
    expect(counts).toEqual({ "3/ust/pid/10352": 133, "3/ust/pid/10353": 133 });
  });
});
