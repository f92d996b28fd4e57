import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import { expect, test } from "vitest";
import { headOf, StreamWriter } from "../../../../workers/columnar/arrow/whole-stream.js";
import { type ColumnField, TextCodes } from "../../../../workers/columnar/columns.js";

const FIELDS: readonly ColumnField[] = [
  { name: "key", type: "int32", notes: {} },
  { name: "state", type: "codes", notes: { kind: "text" } },
  { name: "ns", type: "int64", notes: {} },
];

test("a stream has all its texts, tells them before its rows, and others read it", () => {
  const row = fc.record({
    key: fc.integer({ min: -5, max: 5 }),
    state: fc.option(fc.string({ unit: "grapheme" })),
    ns: fc.integer(),
  });
  const writer = new StreamWriter(FIELDS, { part: "2" });
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const texts = new TextCodes();
      const stream = writer.write({
        rows: rows.length,
        columns: [
          { type: "int32", values: Int32Array.from(rows, ({ key }) => key) },
          {
            type: "codes",
            codes: Int32Array.from(rows, ({ state }) => (state === null ? -1 : texts.codeOf(state))),
            texts,
          },
          { type: "int64", base: 1n << 61n, values: Float64Array.from(rows, ({ ns }) => ns) },
        ],
      });
      const head = headOf(stream);
      if (!head.ok) throw new Error(head.error.message);
      expect(head.value.names).toEqual(["key", "state", "ns"]);
      expect(head.value.notes).toEqual({ part: "2" });
      expect(head.value.texts).toEqual(new Map([[1, texts.texts]]));
      const read = tableFromIPC(stream)
        .toArray()
        .map((one) => one.toJSON());
      expect(read).toEqual(rows.map(({ key, state, ns }) => ({ key, state, ns: (1n << 61n) + BigInt(ns) })));
    }),
  );
});

test("what is no stream has no head", () => {
  expect(headOf(new Uint8Array(0)).ok).toBe(false);
  expect(headOf(new TextEncoder().encode("ARROW1 and so on")).ok).toBe(false);
});
