import { describe, expect, it } from "vitest";
import { addressOfOffset } from "../../../../workers/symbols/elf/index.js";
import { type WrittenElf, writeElf } from "../../../setup/elf.js";
import { elfOf, nameAt } from "./support.js";

const PROGRAM: WrittenElf = {
  buildId: [0xab, 0xcd, 0xef, 1, 2, 3, 4, 5],
  loads: [
    [0, 0x400000, 0x1000],
    [0x1000, 0x402000, 0x800],
  ],
  symbols: [
    { name: "main", value: 0x402010, size: 0x20 },
    { name: "main_alias", value: 0x402010, size: 0x20, binding: 2 },
    { name: "undefined", value: 0, section: 0 },
    { name: "table", value: 0x402100, size: 64, type: 1 },
    { name: "assembly", value: 0x402040, type: 0 },
    { name: ".Llocal", value: 0x402048, type: 0 },
    { name: "$x", value: 0x402050, type: 0 },
  ],
};

describe.each([
  { is64: true, little: true },
  { is64: true, little: false },
  { is64: false, little: true },
  { is64: false, little: false },
])("ELF, 64 bits: $is64, little endian: $little", (layout) => {
  it("has functions, a build id and addresses of offsets", async () => {
    const { elf, problems } = await elfOf(writeElf({ ...PROGRAM, ...layout }));
    expect(problems).toEqual([]);
    expect(elf?.buildId).toBe("abcdef0102030405");
    if (elf === undefined) return expect.unreachable();
    const names = [0x40200f, 0x402010, 0x40202f, 0x402030, 0x402055, 0x402100].map((at) => nameAt(elf.map, at));
    expect(names).toEqual([undefined, "main", "main", undefined, "assembly", undefined]);
    expect([0x10, 0x1010, 0x17ff, 0x1800].map((offset) => addressOfOffset(elf.segments, offset))).toEqual([
      [0, 0x400010],
      [0, 0x402010],
      [0, 0x4027ff],
      undefined,
    ]);
  });
});

describe("ELF", () => {
  it("of a kernel lies in the upper half of the addresses", async () => {
    const loads = [[0x1000, 0xffffffff81000000n, 0x1000]] as const;
    const { elf } = await elfOf(
      writeElf({ loads, symbols: [{ name: "_text", value: 0xffffffff81000000n, size: 16 }] }),
    );
    expect(nameAt(elf?.map as never, 0xffffffff81000008n)).toBe("_text");
    expect(addressOfOffset(elf?.segments ?? [], 0x1004)).toEqual([0xffffffff, 0x81000004]);
  });

  it("without .symtab has the names of .dynsym", async () => {
    const { elf } = await elfOf(writeElf({ dynamic: [{ name: "exported", value: 0x1000, size: 8 }] }));
    expect(nameAt(elf?.map as never, 0x1007)).toBe("exported");
  });

  it("has the names that were stripped and kept in .gnu_debugdata", async () => {
    const debugdata = Buffer.from(PACKED_SYMBOLS, "base64");
    const { elf, problems } = await elfOf(
      writeElf({ debugdata: new Uint8Array(debugdata), dynamic: [{ name: "exported", value: 0x1000, size: 8 }] }),
    );
    expect(problems).toEqual([]);
    expect([0x1000, 0x2000].map((at) => nameAt(elf?.map as never, at))).toEqual(["exported", "stripped"]);
  });

  it("with damage in .gnu_debugdata has all other names", async () => {
    const { elf, problems } = await elfOf(
      writeElf({ debugdata: Uint8Array.of(1, 2, 3), dynamic: [{ name: "exported", value: 0x1000, size: 8 }] }),
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch("section .gnu_debugdata is left out");
    expect(nameAt(elf?.map as never, 0x1000)).toBe("exported");
  });

  it("that is not linked names nothing, and says so", async () => {
    const { elf, problems } = await elfOf(writeElf({ ...PROGRAM, type: 1 }));
    expect(elf?.map.count).toBe(0);
    expect(problems).toEqual(["it is not linked, so its symbols have no addresses: kallsyms names modules"]);
  });

  it("for Thumb leaves the mark in the lowest bit out of addresses", async () => {
    const symbols = [{ name: "thumb", value: 0x8001, size: 8 }];
    const { elf } = await elfOf(writeElf({ is64: false, machine: 40, symbols }));
    expect(nameAt(elf?.map as never, 0x8000)).toBe("thumb");
  });
});

describe("hostile ELF", () => {
  const whole = writeElf(PROGRAM);
  const view = new DataView(whole.buffer);
  const sectionsAt = Number(view.getBigUint64(40, true));
  /** A copy with a field of section `section` changed. */
  const changed = (section: number, at: number, value: bigint | number) => {
    const copy = whole.slice();
    const field = new DataView(copy.buffer);
    if (typeof value === "bigint") field.setBigUint64(sectionsAt + section * 64 + at, value, true);
    else field.setUint32(sectionsAt + section * 64 + at, value, true);
    return copy;
  };

  it("cut off anywhere gives names or a problem, and never a throw", async () => {
    for (let length = 0; length < whole.byteLength; length += 1) {
      const { problems } = await elfOf(whole.slice(0, length));
      expect(problems, `${length} bytes`).not.toEqual([]);
    }
  });

  it("with sections of 4 GB and more is read as far as the file goes", async () => {
    for (const size of [0xffffffffn, 0x1_0000_0000n, 0xffff_ffff_ffff_ffffn]) {
      const { elf, problems } = await elfOf(changed(2, 32, size));
      expect(nameAt(elf?.map as never, 0x402010)).toBe("main");
      expect(problems.join()).toMatch("behind the end of the file");
    }
  });

  it("with sections that overlap or lie outside has what is left", async () => {
    // The strings lie where the symbols are.
    const over = await elfOf(changed(3, 24, view.getBigUint64(sectionsAt + 2 * 64 + 24, true)));
    expect(over.elf).toBeDefined();
    const outside = await elfOf(changed(2, 24, 1n << 62n));
    expect(outside.elf?.map.count).toBe(0);
    expect(outside.problems.join()).toMatch("behind the end of the file");
  });

  it("whose symbols name themselves as strings, or a section that is not there", async () => {
    expect((await elfOf(changed(2, 40, 2))).elf).toBeDefined();
    const { elf, problems } = await elfOf(changed(2, 40, 0xffffff));
    expect(elf?.map.count).toBe(0);
    expect(problems).toEqual(["section .symtab names no strings: left out"]);
  });

  it("with compressed symbols says that they are left out", async () => {
    const { problems } = await elfOf(changed(2, 8, 0x800n));
    expect(problems).toEqual(["section .symtab is compressed: left out"]);
  });

  it("with headers of the wrong size, or of an unknown class", async () => {
    const small = whole.slice();
    new DataView(small.buffer).setUint16(58, 8, true);
    expect((await elfOf(small)).problems[0]).toMatch("section headers have 8 bytes each");
    expect((await elfOf(Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 9, 1))).problems).toEqual([
      "an ELF file of unknown class 9",
    ]);
  });
});

/** What `writeElf({ symbols: [{ name: "stripped", value: 0x2000, size: 16 }] })` writes, by xz -9. */
const PACKED_SYMBOLS =
  "/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4AHSAHJdAD+RRYRoPYmm2orhgzJO8e46y/s+nXArqbRbKYqaaiBUUQkPaGPQd+wqK1Go3/Y3XCLpAU" +
  "/d53U7S+OkIwslN7OKcHkfSi7yAixpy6hRWLF/57yeHGvndILq5WGjocmsutSDe5xhufXk8mnwcU2unVOPgAAAAH8L4rca+WX/AAGOAdMDAADr" +
  "ICjsscRn+wIAAAAABFla";
