import { expect, test } from "vitest";
import { StringTable } from "../../../../workers/core/string-table.js";
import { fillRow } from "../../../../workers/formats/fill-row.js";
import type { EventMapping, FieldValue } from "../../../../workers/formats/format.js";
import { createBatch } from "../../../../workers/model/event-batch.js";
import { EventKind } from "../../../../workers/model/event-kinds.js";

function filled(
  slots: EventMapping["slots"],
  fields: Readonly<Record<string, FieldValue>>,
  context: Readonly<Record<string, FieldValue>> = {},
) {
  const strings = new StringTable();
  const batch = createBatch(0, 2);
  for (const column of [batch.a, batch.b, batch.s, batch.x]) column.fill(99);
  const mapping = { kind: EventKind.SCHED_SWITCH, slots };
  fillRow(batch, 1, mapping, new Map(Object.entries(fields)), strings, new Map(Object.entries(context)));
  return { kind: batch.kind[1], a: batch.a[1], b: batch.b[1], x: batch.x[1], s: strings.get(batch.s[1] as number) };
}

test("slots get the first field there is, numbers, additions and constants", () => {
  const slots: EventMapping["slots"] = [
    { slot: "a", fields: ["missing", "prio", "other"], add: 100 },
    { slot: "b", constant: 7 },
    { slot: "x", fields: ["address"] },
    { slot: "s", fields: ["comm"] },
  ];
  expect(filled(slots, { prio: 20, other: 3, address: 1n << 40n, comm: "bash" })).toEqual({
    kind: EventKind.SCHED_SWITCH,
    a: 120,
    b: 7,
    x: 2 ** 40,
    s: "bash",
  });
});

test("slots without a field are absent, whatever the row held before", () => {
  expect(filled([], {})).toEqual({ kind: EventKind.SCHED_SWITCH, a: -1, b: -1, x: Number.NaN, s: "" });
  expect(filled([{ slot: "a", fields: ["text"] }], { text: "abc" }).a).toBe(-1);
});

test("text stands for numbers, and numbers for text", () => {
  const labels = { HLT: 12 };
  expect(filled([{ slot: "a", fields: ["reason"], labels }], { reason: "HLT" }).a).toBe(12);
  expect(filled([{ slot: "a", fields: ["reason"], labels }], { reason: 30 }).a).toBe(30);
  expect(filled([{ slot: "a", fields: ["reason"], labels }], { reason: "constructor" }).a).toBe(-1);
  expect(filled([{ slot: "s", fields: ["id"], nameOf: (id) => `call ${id}` }], { id: 3 }).s).toBe("call 3");
});

test("the payload goes before contexts, and `context.` names contexts only", () => {
  const both: EventMapping["slots"] = [
    { slot: "a", fields: ["tid"] },
    { slot: "b", fields: ["context.tid"] },
  ];
  expect(filled(both, { tid: 1 }, { tid: 2 })).toMatchObject({ a: 1, b: 2 });
  expect(filled(both, {}, { tid: 2 })).toMatchObject({ a: 2, b: 2 });
  expect(filled(both, { tid: 1 }, {})).toMatchObject({ a: 1, b: -1 });
});
