import fc from "fast-check";
import { expect, test } from "vitest";
import type { FieldValue } from "../../../../../workers/formats/format.js";
import { EventKind } from "../../../../../workers/model/event-kinds.js";
import { memoryFile, openTraces, runBatches, wholeEvents } from "../../../../setup/ctf.js";
import { jsonOnly } from "./json-model.js";
import { jsonMetadata } from "./json-writer.js";
import {
  bitsJson,
  membersTsdl,
  type NamedField,
  nameMembers,
  structJson,
  type Typed,
  typed,
  valuesOf,
} from "./model.js";
import { BitWriter, type Order } from "./writer.js";

// Whatever layout the metadata declares, what was written is read: random types, both byte orders, any alignment.

interface Written {
  readonly order: Order;
  readonly context: readonly Typed[];
  readonly payload: readonly Typed[];
  readonly steps: readonly number[];
  readonly clockBits: number;
}

function written(more: (order: Order) => readonly fc.Arbitrary<Typed>[]): fc.Arbitrary<Written> {
  return fc.constantFrom<Order>("le", "be").chain((order) =>
    fc.record({
      order: fc.constant(order),
      context: fc.array(typed(order, 1, more(order)), { maxLength: 3 }),
      payload: fc.array(typed(order, 2, more(order)), { minLength: 1, maxLength: 6 }),
      steps: fc.array(fc.integer({ min: 0, max: 2 ** 19 - 1 }), { minLength: 1, maxLength: 6 }),
      clockBits: fc.constantFrom(20, 27, 32, 33, 45, 64),
    }),
  );
}

/** The same in CTF 2. */
function metadata2(trace: Written, context: readonly NamedField[], payload: readonly NamedField[]): string {
  const bits = (name: string, size: number, role: string) => ({
    name,
    "field-class": { ...bitsJson("unsigned-integer", size, 1, trace.order), roles: [role] },
  });
  return jsonMetadata(
    { type: "clock-class", id: "c", frequency: 1_000_000_000 },
    {
      type: "data-stream-class",
      "default-clock-class-id": "c",
      "event-record-header-field-class": {
        type: "structure",
        "member-classes": [
          bits("id", 3, "event-record-class-id"),
          bits("when", trace.clockBits, "default-clock-timestamp"),
        ],
      },
      "event-record-common-context-field-class": structJson(context),
    },
    { type: "event-record-class", id: 1, name: "other" },
    { type: "event-record-class", id: 5, name: "thing", "payload-field-class": structJson(payload) },
  );
}

function metadata(trace: Written, context: readonly NamedField[], payload: readonly NamedField[]): string {
  return `/* CTF 1.8 */
trace { major = 1; minor = 8; byte_order = ${trace.order}; };
clock { name = c; freq = 1000000000; };
stream {
  event.header := struct {
    integer { size = 3; align = 1; signed = false; } id;
    integer { size = ${trace.clockBits}; align = 1; signed = false; map = clock.c.value; } when;
  };
  event.context := struct { ${membersTsdl(context)} };
};
event { name = other; id = 1; fields := struct { }; };
event { name = thing; id = 5; fields := struct { ${membersTsdl(payload)} }; };
`;
}

function alignOf(members: readonly NamedField[]): number {
  return members.reduce((most, { field }) => Math.max(most, field.align), 1);
}

function bytesOf(trace: Written, context: readonly NamedField[], payload: readonly NamedField[]): Uint8Array {
  const out = new BitWriter();
  let now = 0n;
  for (const step of trace.steps) {
    now += BigInt(step);
    out.int(5n, 3, trace.order);
    out.int(now, trace.clockBits, trace.order);
    for (const scope of [context, payload]) {
      out.align(alignOf(scope));
      for (const { field } of scope) field.write(out);
    }
  }
  // Without a packet size the content ends with the file: the last event is padded to a whole byte by an empty one.
  return out.done();
}

type MetadataOf = typeof metadata;

const VERSIONS: readonly (readonly [string, MetadataOf, fc.Arbitrary<Written>])[] = [
  ["CTF 1.8", metadata, written(() => [])],
  ["CTF 2", metadata2, written(jsonOnly)],
];

test.each(VERSIONS)("random layouts of %s are read as they were written", async (_, metadataOf, traces) => {
  await fc.assert(
    fc.asyncProperty(traces, async (trace) => {
      const context = nameMembers(trace.context, "c");
      const payload = nameMembers(wholeBytes(trace.payload), "p");
      const text = metadataOf(trace, context, payload);
      const files = [
        memoryFile("metadata", new TextEncoder().encode(text)),
        memoryFile("stream", bytesOf(trace, context, payload)),
      ];
      const [opened] = await openTraces(files);
      if (opened?.trace === undefined) throw new Error(JSON.stringify(opened?.diagnostics.all()));
      const events = await wholeEvents(opened.trace, 0);
      expect(opened.diagnostics.all()).toEqual([]);
      let now = 0;
      const expected = trace.steps.map((step) => {
        now += step;
        return { ns: BigInt(now), fields: valuesOf(payload), context: valuesOf(context) };
      });
      expect(events.map(({ ns, fields, context: seen }) => ({ ns, fields, context: seen }))).toEqual(expected);
      await checkSlots(
        opened.trace,
        payload,
        expected.map(({ ns }) => Number(ns)),
      );
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
  );
});

/** A last field of bytes ends each event at a whole byte, so that the file ends with the last event. */
function wholeBytes(fields: readonly Typed[]): readonly Typed[] {
  const end: Typed = {
    tsdl: "integer { size = 8; align = 8; signed = false; }",
    json: bitsJson("unsigned-integer", 8, 8, "le"),
    align: 8,
    write(out) {
      out.align(8);
      out.int(0x5an, 8, "le");
    },
    value: 0x5a,
  };
  return [...fields, end];
}

type Trace = Parameters<typeof runBatches>[0];

/** Every field of the payload that a slot can hold, through the compiled plans. */
async function checkSlots(trace: Trace, payload: readonly NamedField[], times: readonly number[]): Promise<void> {
  for (const { name, field } of payload) {
    // Slots are not filled from variants and optional fields.
    if (field.tsdlFor !== undefined || field.isNoSlot) continue;
    const { value } = field;
    const slots = [
      { slot: "x" as const, fields: [name] },
      { slot: "a" as const, fields: [name] },
      { slot: "s" as const, fields: [name] },
    ];
    const strings: string[] = [];
    const seen: unknown[] = [];
    await runBatches(
      trace,
      0,
      () => ({ kind: EventKind.KVM_MSR, slots }),
      0n,
      4,
      (batch) => {
        strings.push(...batch.newStrings);
        for (let i = 0; i < batch.count; i += 1) {
          seen.push({ ns: batch.ts[i], x: batch.x[i], a: batch.a[i], s: strings[batch.s[i] as number] });
        }
      },
    );
    expect(seen).toEqual(times.map((ns) => ({ ns, ...expectedSlots(value) })));
  }
}

function expectedSlots(value: FieldValue): { x: number; a: number; s: string | undefined } {
  if (typeof value === "string") return { x: Number.NaN, a: -1, s: value };
  if (typeof value === "bigint") {
    const signed = Number(BigInt.asIntN(64, value));
    return { x: signed, a: Number(BigInt.asIntN(32, value)), s: undefined };
  }
  // Nothing is added to slots, which still turns -0 into 0.
  if (typeof value === "number") return { x: value + 0, a: Int32Array.of(value)[0] as number, s: undefined };
  if (typeof value === "object" && value !== null && "label" in value) {
    return { x: value.value as number, a: value.value as number, s: value.label as string };
  }
  return { x: Number.NaN, a: -1, s: undefined };
}
