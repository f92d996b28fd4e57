import fc from "fast-check";
import { expect, test } from "vitest";
import { checksumOf } from "../../../../workers/core/checksum.js";
import { joinedColumns, type PiecedColumns } from "../../../../workers/core/columns.js";
import { DamagedIndex } from "../../../../workers/index-file/damaged-index.js";
import { IndexReader } from "../../../../workers/index-file/index-reader.js";
import { trimStore } from "../../../../workers/index-file/index-store.js";
import { IndexWriter } from "../../../../workers/index-file/index-writer.js";
import { clearIndexes, listIndexes } from "../../../../workers/index-file/list-indexes.js";
import { MemoryIndexStore } from "../../../fakes/memory-index-store.js";

const HEAD = { build: "b1", name: "one", about: { trace: "kernel", traceBytes: 9, events: 3 } };

const array = fc.oneof(
  fc.array(fc.double()).map((values) => Float64Array.from(values)),
  fc.array(fc.integer()).map((values) => Int32Array.from(values)),
  fc.array(fc.nat()).map((values) => Uint32Array.from(values)),
  fc.uint8Array(),
);
const columnsOf = fc.dictionary(fc.stringMatching(/^[a-z]{1,3}\.[a-z]{1,3}$/), array, { maxKeys: 6 });

async function written(store: MemoryIndexStore, columns: PiecedColumns, text: string): Promise<Uint8Array> {
  const output = await store.create("one");
  const writer = new IndexWriter(output, HEAD);
  writer.addColumns(columns);
  writer.addText("head", text);
  writer.finish();
  await output.finish();
  return store.files.get("one") as Uint8Array;
}

async function read(store: MemoryIndexStore): Promise<IndexReader | undefined> {
  const file = await store.open("one");
  return file && IndexReader.open(file);
}

test("columns and texts come back as they were written", async () => {
  await fc.assert(
    fc.asyncProperty(columnsOf, fc.string({ unit: "grapheme" }), async (columns, text) => {
      const store = new MemoryIndexStore();
      await written(store, columns, text);
      const reader = await read(store);
      expect(reader?.text("head")).toBe(text);
      for (const [name, values] of Object.entries(columns)) {
        expect(reader?.column(name)).toEqual(values);
        expect(reader?.part(name.slice(0, name.indexOf(".")))).toHaveProperty(name.slice(name.indexOf(".") + 1));
      }
    }),
  );
});

test("columns in pieces of any length come back as one, also those that are longer than what is written at once", async () => {
  const words = (length: number) => Uint32Array.from({ length }, (_, i) => Math.imul(i + length, 0x9e3779b1));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(90_000), { minLength: 1, maxLength: 5 }), fc.nat(20), async (lengths, bytes) => {
      const store = new MemoryIndexStore();
      const columns = { "a.x": new Uint8Array(bytes).fill(7), "a.y": lengths.map(words), "a.z": Uint8Array.of(1, 2) };
      await written(store, columns, "text");
      const reader = await read(store);
      for (const [name, values] of Object.entries(joinedColumns(columns)))
        expect(Buffer.compare(bytesOf(reader?.column(name) as ArrayBufferView), bytesOf(values))).toBe(0);
    }),
    { numRuns: 20 },
  );
});

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

test("a changed byte or a short file is told, and what is read is what was written", async () => {
  const columns = { "a.x": Float64Array.of(1, 2, 3), "a.y": Int32Array.of(4, 5), "b.z": Uint8Array.of(6) };
  const change = fc.record({ at: fc.nat(), by: fc.integer({ min: 1, max: 255 }), cut: fc.option(fc.nat()) });
  await fc.assert(
    fc.asyncProperty(change, async ({ at, by, cut }) => {
      const store = new MemoryIndexStore();
      const whole = await written(store, columns, "text");
      const damaged = whole.slice(0, cut === null ? whole.length : cut % whole.length);
      if (cut === null) damaged[at % whole.length] = (damaged[at % whole.length] as number) ^ by;
      store.files.set("one", damaged);
      try {
        const reader = await read(store);
        if (reader === undefined) return;
        const seen = [reader.text("head"), ...Object.keys(columns).map((name) => reader.column(name))];
        expect(seen).toEqual(["text", ...Object.values(columns)]);
      } catch (error) {
        if (!(error instanceof DamagedIndex)) throw error;
      }
    }),
  );
});

test("a checksum differs for bytes that differ in one place, and for zeros of another number", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, at, by) => {
      const other = bytes.slice();
      other[at % bytes.length] = (other[at % bytes.length] as number) ^ by;
      expect(checksumOf(other)).not.toBe(checksumOf(bytes));
    }),
  );
  const sums = Array.from({ length: 40 }, (_, length) => checksumOf(new Uint8Array(length)));
  expect(new Set(sums).size).toBe(40);
});

test("a checksum does not depend on where the bytes lie", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.integer({ min: 1, max: 7 }), (bytes, place) => {
      const elsewhere = new Uint8Array(bytes.length + place).subarray(place);
      elsewhere.set(bytes);
      expect(checksumOf(elsewhere)).toBe(checksumOf(bytes));
    }),
  );
});

test("files that were used longest ago go first, and the newest stays though it is too large", async () => {
  const store = new MemoryIndexStore(250);
  for (const name of ["a", "b", "c"]) {
    const output = await store.create(name);
    output.write(new Uint8Array(100), 0);
    await output.finish();
  }
  await store.touch("a");
  await trimStore(store, "c");
  expect([...store.files.keys()]).toEqual(["a", "c"]);
});

test("a list names the traces, and says nothing of files that it cannot read", async () => {
  const store = new MemoryIndexStore(1000);
  await written(store, {}, "");
  store.files.set("two", new Uint8Array(80));
  const { files, limitBytes } = await listIndexes(store);
  expect(limitBytes).toBe(1000);
  expect(files.map(({ name, trace }) => [name, trace])).toEqual([
    ["one", "kernel"],
    ["two", ""],
  ]);
  await clearIndexes(store);
  expect(store.files.size).toBe(0);
});

test("pages come back by their numbers, and damage of one is told when it is read", async () => {
  const store = new MemoryIndexStore();
  const output = await store.create("one");
  const writer = new IndexWriter(output, HEAD);
  const list = writer.beginPages();
  const pages = Array.from({ length: 40 }, (_, i) =>
    Uint32Array.from({ length: 1 + i * 3 }, (__, word) => i * 1000 + word),
  );
  for (const page of pages) writer.addPage(list, page);
  writer.finishPages("waits", list);
  writer.finish();
  await output.finish();
  const source = (await read(store))?.pages("waits");
  for (const number of [39, 0, 7, 7]) expect(source?.read(number, 0)).toEqual(pages[number]);
  expect(() => source?.read(40, 0)).toThrow(new DamagedIndex("it has no page 40 of its waits"));
  const file = store.files.get("one") as Uint8Array;
  file[64] = (file[64] as number) ^ 1;
  const damaged = (await read(store))?.pages("waits");
  expect(() => damaged?.read(0, 0)).toThrow(new DamagedIndex("its waits page is damaged"));
  expect(damaged?.read(1, 0)).toEqual(pages[1]);
});
