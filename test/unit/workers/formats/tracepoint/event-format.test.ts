import { describe, expect, it } from "vitest";
import { readEventFormat } from "../../../../../workers/formats/tracepoint/event-format.js";

const LITTLE = { longSize: 8, isLittleEndian: true };
const BIG = { longSize: 4, isLittleEndian: false };

function format(fields: string, print = '"" ', layout = LITTLE) {
  const read = readEventFormat(`name: e\nID: 7\nformat:\n${fields}\n\nprint fmt: ${print}\n`, "s", layout);
  if (!read.ok) throw new Error(read.error.message);
  return read.value;
}

/** One field as "name type shape place elementSize". */
function shape(declaration: string, size: number, layout = LITTLE): string {
  const { fields } = format(`\tfield:${declaration};\toffset:8;\tsize:${size};\tsigned:0;`, '""', layout);
  const [field] = fields;
  return `${field?.name} ${field?.type} ${field?.shape} ${field?.place} ${field?.elementSize}`;
}

describe("fields of event formats", () => {
  it("reads integers of any type", () => {
    expect(shape("unsigned long guest_rip", 8)).toBe("guest_rip unsigned long int here 8");
    expect(shape("enum kvm_reg x", 4)).toBe("x enum kvm_reg int here 4");
    expect(shape("const void * hrtimer", 8)).toBe("hrtimer const void * int here 8");
    expect(shape("struct odd x", 12)).toBe("x struct odd bytes here 12");
  });

  it("reads arrays, by the size of the type, else by the declared number of elements", () => {
    expect(shape("char comm[16]", 16)).toBe("comm char text here 1");
    expect(shape("char comm[TASK_COMM_LEN]", 16)).toBe("comm char text here 1");
    expect(shape("u8 addr[6]", 6)).toBe("addr u8 array here 1");
    expect(shape("unsigned long args[6]", 48)).toBe("args unsigned long array here 8");
    expect(shape("unsigned long args[6]", 24, BIG)).toBe("args unsigned long array here 4");
    expect(shape("odd_thing x[sizeof(u64) / (1 + 1)]", 16)).toBe("x odd_thing array here 4");
    expect(shape("unsigned long mask[((64) + ((sizeof(long) * 8) - 1)) / (sizeof(long) * 8)]", 8)).toBe(
      "mask unsigned long array here 8",
    );
  });

  it("reads arrays that lie elsewhere in the record", () => {
    expect(shape("__data_loc char[] name", 4)).toBe("name char text dataLoc 1");
    expect(shape("__rel_loc u32[] values", 4)).toBe("values u32 array relLoc 4");
    expect(shape("__data_loc unsigned long[] mask", 4)).toBe("mask unsigned long array dataLoc 8");
  });

  it("reads arrays that last to the end of the record", () => {
    expect(shape("char buf[]", 0)).toBe("buf char text here 1");
    expect(shape("char buf", 0)).toBe("buf char text here 1");
    expect(shape("u32 buf", 0)).toBe("buf u32 array here 4");
    expect(shape("unsigned long caller[8]", 0)).toBe("caller unsigned long array here 8");
  });

  it("places bit fields from the low bit on, or from the high one", () => {
    const text = ["a:3", "b:5", "c:8"].map((each) => `\tfield:u16 ${each};\toffset:8;\tsize:2;\tsigned:0;`).join("\n");
    const shifts = (layout: typeof LITTLE) => format(text, '""', layout).fields.map(({ bits }) => bits?.shift);
    expect(shifts(LITTLE)).toEqual([0, 3, 8]);
    expect(shifts(BIG)).toEqual([13, 8, 0]);
  });

  it("takes the sign from the type where the kernel does not say it", () => {
    const { fields } = format("\tfield:unsigned int a;\toffset:8;\tsize:4;\n\tfield:int b;\toffset:12;\tsize:4;");
    expect(fields.map(({ isSigned }) => isSigned)).toEqual([false, true]);
  });

  it("tells common fields from the event's own", () => {
    const { common, fields } = format(
      "\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n\tfield:int x;\toffset:8;\tsize:4;\tsigned:1;",
    );
    expect([common[0]?.name, fields[0]?.name]).toEqual(["common_pid", "x"]);
  });
});

describe("formats that make no sense", () => {
  const message = (text: string) => {
    const read = readEventFormat(text, "s", LITTLE);
    return read.ok ? "read" : read.error.message;
  };

  it("says what is wrong", () => {
    expect(message("")).toBe("the format of an event has no name or no ID");
    expect(message("name: e\nID: 1\n\tfield:int;\toffset:8;\n")).toBe(
      'the format of s:e: "field:int;	offset:8;" is no field',
    );
    expect(message("name: e\nID: 1\n\tfield:int x;\toffset:8;\tsize:999999999;")).toBe(
      "the format of s:e: a field lies at byte 8 to 1000000007",
    );
    expect(message("name: e\nID: 1\n\tfield:*;\toffset:8;\tsize:4;")).toBe('the format of s:e: "*" is no declaration');
  });

  it("shows the fields of an event whose print format does not parse", () => {
    const { fields, print } = format("\tfield:int x;\toffset:8;\tsize:4;\tsigned:1;", '"%d", ((');
    expect([fields.length, print]).toEqual([1, undefined]);
  });

  it("does not follow a print format that nests without end", () => {
    expect(format("", `"%d", ${"(".repeat(100_000)}`).print).toBeUndefined();
    expect(format("", `"%d", ${"-".repeat(100_000)}1`).print).toBeUndefined();
    expect(format("", `"%d", ${"1?".repeat(100_000)}`).print).toBeUndefined();
  });
});
