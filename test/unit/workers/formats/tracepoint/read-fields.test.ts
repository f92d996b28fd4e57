import { describe, expect, it } from "vitest";
import { type EventFormat, readEventFormat } from "../../../../../workers/formats/tracepoint/event-format.js";
import { readFieldValues } from "../../../../../workers/formats/tracepoint/read-fields.js";

const LITTLE = { longSize: 8, isLittleEndian: true };

function format(fields: string, print: string, layout = LITTLE): EventFormat {
  const read = readEventFormat(`name: e\nID: 7\n${fields}\nprint fmt: ${print}\n`, "s", layout);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

function values(fields: string, print: string, bytes: readonly number[], layout = LITTLE) {
  const memory = Uint8Array.from(bytes);
  const record = { bytes: memory, view: new DataView(memory.buffer), begin: 0, end: memory.length };
  const event = format(fields, print, layout);
  const symbolAt = (address: bigint) => (address === 0xffffffff81000010n ? "tick" : undefined);
  return readFieldValues(event.fields, event, record, layout, symbolAt);
}

const INT = "field:int x; offset:0; size:4; signed:1;";

describe("values of fields", () => {
  it("reads integers in both byte orders, and exactly beyond doubles", () => {
    const text = `${INT}\nfield:u64 y; offset:4; size:8; signed:0;`;
    const bytes = [0xfe, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0, 0, 0x80];
    expect(values(text, '""', bytes)).toEqual({ x: -2, y: 0x8000000000000001n });
    const big = { longSize: 8, isLittleEndian: false };
    expect(values(text, '""', [0xff, 0xff, 0xff, 0xfe, 0, 0, 0, 0, 0, 0, 0, 9], big)).toEqual({ x: -2, y: 9 });
  });

  it("leaves out fields behind the end of the record", () => {
    expect(values(`${INT}\nfield:int y; offset:4; size:4; signed:1;`, '""', [1, 0, 0, 0, 2])).toEqual({ x: 1 });
  });

  it("reads texts and arrays from the places that words name", () => {
    const text = "field:__data_loc char[] a; offset:0; size:4;\nfield:__rel_loc u16[] b; offset:4; size:4;";
    // a: 3 bytes at 8; b: 4 bytes, 3 after the word.
    const bytes = [8, 0, 3, 0, 3, 0, 4, 0, 0x68, 0x69, 0, 1, 0, 2, 0];
    expect(values(text, '""', bytes)).toEqual({ a: "hi", b: [1, 2] });
  });

  it("leaves out a text whose place is outside of the record", () => {
    expect(values("field:__data_loc char[] a; offset:0; size:4;", '""', [8, 0, 3, 0])).toEqual({});
  });

  it("reads bit fields", () => {
    const text = "field:u8 a:3; offset:0; size:1; signed:0;\nfield:s8 b:5; offset:0; size:1; signed:1;";
    expect(values(text, '""', [0b11111_101])).toEqual({ a: 5, b: -1 });
  });

  it("names values by __print_symbolic", () => {
    const print = '"%s", __print_symbolic(REC->x & 0xff, { 1, "ONE" }, { 2, "TWO" })';
    expect(values(INT, print, [2, 1, 0, 0])).toEqual({ x: { label: "TWO", value: 0x102 } });
    expect(values(INT, print, [3, 0, 0, 0])).toEqual({ x: 3 });
  });

  it("takes the table whose condition holds", () => {
    const text = `${INT}\nfield:u32 isa; offset:4; size:4; signed:0;`;
    const print =
      '"%s", (REC->isa == 1) ? __print_symbolic(REC->x, { 1, "VMX" }) : __print_symbolic(REC->x, {1, "SVM"})';
    expect(values(text, print, [1, 0, 0, 0, 1, 0, 0, 0]).x).toEqual({ label: "VMX", value: 1 });
    expect(values(text, print, [1, 0, 0, 0, 2, 0, 0, 0]).x).toEqual({ label: "SVM", value: 1 });
  });

  it("names flags, and shows the rest of the bits", () => {
    const print = '"%s", __print_flags(REC->x, "|", { (1UL << 0), "A" }, { 1 << 1, "B" })';
    expect(values(INT, print, [3, 0, 0, 0])).toEqual({ x: { label: "A|B", value: 3 } });
    expect(values(INT, print, [0x11, 0, 0, 0])).toEqual({ x: { label: "A|0x10", value: 0x11 } });
  });

  it("names functions that are printed by their address", () => {
    const text = "field:void * f; offset:0; size:8; signed:0;";
    const bytes = [0x10, 0, 0, 0x81, 0xff, 0xff, 0xff, 0xff];
    expect(values(text, '"%*d %ps", 1, 2, REC->f', bytes).f).toEqual({ label: "tick", value: 0xffffffff81000010n });
    expect(values(text, '"%p", REC->f', bytes).f).toBe(0xffffffff81000010n);
  });
});
