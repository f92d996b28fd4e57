import fc from "fast-check";
import { expect, test } from "vitest";
import { ArrowWriter } from "../../../../workers/columnar/arrow/arrow-file.js";
import { streamsOf } from "../../../../workers/columnar/arrow/arrow-stream.js";
import { messagesIn } from "../../../../workers/columnar/arrow/messages.js";
import { HEADER } from "../../../../workers/columnar/arrow/schema.js";
import { TextCodes } from "../../../../workers/columnar/columns.js";

const FIELDS = [
  { name: "state", type: "codes", notes: {} },
  { name: "ns", type: "int64", notes: {} },
] as const;

/** A file of ours with so many batches, each of which has these texts. */
function fileOf(batches: readonly (readonly string[])[]): Uint8Array<ArrayBuffer>[] {
  const writer = new ArrowWriter(FIELDS, {});
  const texts = new TextCodes();
  const pieces = batches.map((rows) => {
    const codes = Int32Array.from(rows, (text) => texts.codeOf(text));
    const values = Float64Array.from(rows, (_, i) => i);
    return writer.add({
      rows: rows.length,
      columns: [
        { type: "codes", codes, texts },
        { type: "int64", base: 0n, values },
      ],
    });
  });
  return [...pieces, writer.end()];
}

test("a stream has the schema and the dictionaries before its batches, and all texts are told", () => {
  const text = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(fc.array(fc.array(text), { maxLength: 5 }), (batches) => {
      const made = streamsOf(fileOf(batches));
      if (!made.ok) throw new Error(made.error.message);
      expect(made.value.texts.get(0)).toEqual([...new Set(batches.flat())]);
      const [stream, ...more] = made.value.streams;
      expect(more).toEqual([]);
      const headers = [...messagesIn(stream as Uint8Array<ArrayBuffer>)].map(({ header }) => header);
      expect(headers).toEqual([HEADER.SCHEMA, HEADER.DICTIONARY, ...batches.map(() => HEADER.BATCH)]);
    }),
  );
});

test("what is no file of ours is refused", () => {
  expect(streamsOf([]).ok).toBe(false);
  expect(streamsOf([new Uint8Array(64)]).ok).toBe(false);
});
