import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Diagnostics } from "../../../../workers/core/diagnostics.js";
import { memorySource } from "../../../../workers/core/sources/memory.js";
import { loadWasm } from "../../../../workers/entry/wasm-node.js";
import { findLines } from "../../../../workers/symbols/elf/line-table.js";
import { readLines } from "../../../../workers/symbols/elf/read-lines.js";
import { joinBytes } from "../../../setup/bytes.js";
import { writeElf } from "../../../setup/elf.js";
import { type WrittenUnit, writeLineUnit } from "../../../setup/line-table.js";
import { ByteWriter } from "../../../setup/perf-data.js";

const FILES = [
  { name: "main.c", folder: 0, path: "main.c" },
  { name: "copy.h", folder: 1, path: "include/copy.h" },
  { name: "/usr/include/x.h", folder: 0, path: "/usr/include/x.h" },
];

function linesIn(unit: WrittenUnit, addresses: readonly number[]) {
  const { unit: lines, lineStrings } = writeLineUnit(unit);
  const layout = { is64: true, little: unit.little ?? true };
  const steps = findLines({ lines, lineStrings, strings: new Uint8Array() }, layout, Float64Array.from(addresses));
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

const row = fc.record({
  step: fc.integer({ min: 1, max: 40 }),
  file: fc.nat(2),
  line: fc.integer({ min: 1, max: 9000 }),
  isShort: fc.boolean(),
});
const written = fc.record({
  version: fc.constantFrom(2, 3, 4, 5),
  little: fc.boolean(),
  isDwarf64: fc.boolean(),
  hasLineStrings: fc.boolean(),
  tail: fc.integer({ min: 1, max: 20 }),
  folders: fc.constant(["include"]),
  files: fc.constant(FILES),
  sequences: fc.array(fc.array(row, { minLength: 1, maxLength: 12 }), { maxLength: 4 }),
});

/** Sequences one after another with gaps between them, and the line of each address as a plain walk finds it. */
function laidOut(unit: typeof written extends fc.Arbitrary<infer T> ? T : never) {
  const expected = new Map<number, { readonly file: string; readonly line: number }>();
  let next = 0x1000;
  const sequences = unit.sequences.map((rows) => {
    const begin = next;
    let at = begin;
    const placed = rows.map((one, i) => ({ ...one, step: i === 0 ? begin : one.step }));
    for (const [i, { file, line }] of placed.entries()) {
      const end = at + (placed[i + 1]?.step ?? unit.tail);
      for (let address = at; address < end; address += 1) {
        expected.set(address, { file: FILES[file]?.path ?? "", line });
      }
      at = end;
    }
    next = at + 16;
    return placed;
  });
  return { unit: { ...unit, sequences }, expected, end: next };
}

test("of any unit of any version each address has the line of the last row at or before it, and none between sequences", () => {
  fc.assert(
    fc.property(written, (made) => {
      const { unit, expected, end } = laidOut(made);
      const addresses = Array.from({ length: end - 0xff0 }, (_, i) => 0xff0 + i);
      const { lines, damaged } = linesIn(unit, addresses);
      expect(damaged).toEqual([]);
      expect(lines).toEqual(addresses.map((address) => expected.get(address)));
    }),
    { numRuns: 60 },
  );
});

const PLAIN: WrittenUnit = {
  version: 5,
  folders: ["include"],
  files: FILES,
  tail: 4,
  sequences: [
    [
      { step: 0x1000, file: 0, line: 10 },
      { step: 4, file: 1, line: 3 },
    ],
  ],
};

test("what linkers leave of dropped functions, at address 0, is of no address", () => {
  const dropped = { ...PLAIN, sequences: [[{ step: 0, file: 0, line: 7 }], ...PLAIN.sequences] };
  expect(linesIn(dropped, [0, 1, 0x1000]).lines).toEqual([undefined, undefined, { file: "main.c", line: 10 }]);
});

test("any bytes end, and damage leaves the units before it as they are", () => {
  const { unit } = writeLineUnit(PLAIN);
  const whole = Float64Array.of(0x1000, 0x1004);
  const sections = (lines: Uint8Array) => ({ lines, strings: new Uint8Array(), lineStrings: new Uint8Array() });
  const run = (lines: Uint8Array) => {
    const steps = findLines(sections(lines), { is64: true, little: true }, whole);
    for (let units = 0; ; units += 1) {
      const { done, value } = steps.next();
      if (done === true) return { ...value, units };
    }
  };
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { lines, units } = run(joinBytes(unit, bytes));
      expect(lines).toEqual([
        { file: "main.c", line: 10 },
        { file: "include/copy.h", line: 3 },
      ]);
      expect(units).toBeLessThanOrEqual(1 + bytes.length / 4);
    }),
  );
  const broken = unit.slice();
  broken[4] = 9;
  expect(run(joinBytes(broken, unit))).toMatchObject({ damaged: [0], lines: [{ line: 10 }, { line: 3 }] });
});

describe("in a program", () => {
  const { unit, lineStrings } = writeLineUnit({ ...PLAIN, hasLineStrings: true });
  const compressed = (bytes: Uint8Array, kind = 1) =>
    joinBytes(new ByteWriter(true).u32(kind).u32(0).u64(bytes.length).u64(1).done(), deflateSync(bytes));

  async function lines(sections: Parameters<typeof writeElf>[0]["sections"]) {
    const diagnostics = new Diagnostics();
    const source = memorySource(writeElf({ sections: sections ?? [] }));
    const problems = { diagnostics, file: "prog" };
    const found = await readLines(source, loadWasm, [0x1004, 0x1000, 0x2000], problems, () => undefined);
    return { found, problems: diagnostics.all().map(({ message }) => message) };
  }
  const EXPECTED = [{ file: "include/copy.h", line: 3 }, { file: "main.c", line: 10 }, undefined];

  test("tables are found, also where their sections are compressed", async () => {
    const plain = [
      { name: ".debug_line", bytes: unit },
      { name: ".debug_line_str", bytes: lineStrings },
    ];
    expect(await lines(plain)).toEqual({ found: EXPECTED, problems: [] });
    const packed = plain.map(({ name, bytes }) => ({ name, bytes: compressed(bytes), flags: 0x800 }));
    expect(await lines(packed)).toEqual({ found: EXPECTED, problems: [] });
    expect(await lines([])).toEqual({ found: undefined, problems: [] });
  });

  test("what cannot be unpacked, or would be too much, is said", async () => {
    const strange = [{ name: ".debug_line", bytes: compressed(unit, 7), flags: 0x800 }];
    expect(await lines(strange)).toEqual({
      found: undefined,
      problems: ["section .debug_line is left out: it is compressed in an unknown way"],
    });
    const bomb = [{ name: ".debug_line", bytes: compressed(new Uint8Array(300 << 20)), flags: 0x800 }];
    expect((await lines(bomb)).problems).toEqual([
      "section .debug_line is left out: it unpacks to more than 268435456 bytes",
    ]);
    const cut = [{ name: ".debug_line", bytes: unit.slice(0, 30) }];
    expect(await lines(cut)).toEqual({
      found: [undefined, undefined, undefined],
      problems: ["left out of its line tables: 1 damaged unit"],
    });
  });
});
