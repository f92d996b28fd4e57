import fc from "fast-check";
import { expect, test } from "vitest";
import { Bytes } from "../../../../workers/columnar/bytes.js";
import { TextCodes } from "../../../../workers/columnar/columns.js";
import { int64Bytes } from "../../../../workers/columnar/int64.js";
import { bitsFor } from "../../../../workers/columnar/parquet/bit-pack.js";
import { writeDeltas, writeHybrid } from "../../../../workers/columnar/parquet/encodings.js";
import { valuesOf } from "../../../../workers/columnar/parquet/values.js";

/** Reads what the writers wrote, as the format describes it and with no regard to speed. */
class Reader {
  at = 0;
  constructor(private readonly bytes: Uint8Array) {}

  byte(): number {
    return this.bytes[this.at++] ?? expect.unreachable("the bytes end too early");
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }

  zigzag(): bigint {
    const value = this.varint();
    return (value >> 1n) ^ -(value & 1n);
  }

  /** `count` values of `width` bits, the lowest bit first. */
  packed(count: number, width: number): bigint[] {
    let bits = 0n;
    for (let i = 0; i < (count * width) / 8; i += 1) bits |= BigInt(this.byte()) << BigInt(i * 8);
    return Array.from({ length: count }, (_, i) => (bits >> BigInt(i * width)) & ((1n << BigInt(width)) - 1n));
  }
}

function hybrid(bytes: Uint8Array, count: number, width: number): number[] {
  const reader = new Reader(bytes);
  const values: number[] = [];
  while (values.length < count) {
    const head = Number(reader.varint());
    if (head % 2 === 1) values.push(...reader.packed((head >> 1) * 8, width).map(Number));
    else {
      const [value] = reader.packed(1, Math.ceil(width / 8) * 8);
      for (let i = 0; i < head >> 1; i += 1) values.push(Number(value));
    }
  }
  expect(reader.at).toBe(bytes.length);
  return values.slice(0, count);
}

function deltas(bytes: Uint8Array): bigint[] {
  const reader = new Reader(bytes);
  const [block, miniblocks, count] = [reader.varint(), reader.varint(), reader.varint()].map(Number) as [
    number,
    number,
    number,
  ];
  const values = [reader.zigzag()];
  while (values.length < count) {
    const least = reader.zigzag();
    const widths = Array.from({ length: miniblocks }, () => reader.byte());
    for (const width of widths) {
      if (count <= values.length) break;
      for (const distance of reader.packed(block / miniblocks, width)) {
        values.push((values.at(-1) as bigint) + least + distance);
      }
    }
  }
  expect(reader.at).toBe(bytes.length);
  return values.slice(0, count);
}

/** Runs of values and single ones. */
const runs = (most: number) =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: most }), fc.integer({ min: 1, max: 40 })), { maxLength: 40 })
    .map((all) => all.flatMap(([value, length]) => Array.from({ length }, () => value)));

test("runs and packed values are read as they were written", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 24 }).chain((width) => fc.tuple(fc.constant(width), runs(2 ** width - 1))),
      ([width, values]) => {
        const out = new Bytes(1);
        writeHybrid(out, values, values.length, width);
        expect(hybrid(out.view(), values.length, width)).toEqual(values);
      },
    ),
  );
});

test("whole numbers are read as they were written, however far apart", () => {
  const near = fc.maxSafeInteger().map((value) => Math.trunc(value / 8));
  const values = fc.oneof(fc.array(fc.integer(), { maxLength: 400 }), fc.array(near, { maxLength: 400 }));
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), values, (base, given) => {
      fc.pre(0 < given.length);
      const out = new Bytes(1);
      writeDeltas(out, base, Float64Array.from(given), given.length);
      expect(deltas(out.view())).toEqual(given.map((value) => base + BigInt(value)));
    }),
  );
});

test("whole numbers have 64 bits", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }), fc.array(fc.maxSafeInteger()), (base, given) => {
      const bytes = int64Bytes({ base, values: Float64Array.from(given) }, given.length);
      expect([...new BigInt64Array(bytes.slice().buffer)]).toEqual(given.map((value) => base + BigInt(value)));
    }),
  );
});

test("the bits of a number", () => {
  expect([0, 1, 2, 255, 256, 2 ** 32 - 1, 2 ** 32, 2 ** 53].map(bitsFor)).toEqual([0, 1, 2, 8, 9, 32, 33, 54]);
});

test("places in a dictionary without texts have a width that readers take: of a column that is all null", () => {
  const texts = new TextCodes();
  const column = { type: "codes" as const, codes: Int32Array.of(-1, -1), texts };
  const bytes = new Bytes();
  valuesOf(column, 2, 0).write(bytes);
  expect([...bytes.view()]).toEqual([1]);
});
