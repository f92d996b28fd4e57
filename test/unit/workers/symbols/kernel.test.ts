import { describe, expect, it } from "vitest";
import { Diagnostics } from "../../../../workers/core/diagnostics.js";
import { type KernelSymbols, moduleOf, readKallsyms } from "../../../../workers/symbols/kallsyms.js";
import { findSlide, matchKernel } from "../../../../workers/symbols/kernel-match.js";
import { bytesOf, nameAt } from "./support.js";

const KERNEL = `0000000000000000 A fixed_percpu_data
ffffffff81000000 T startup_64
ffffffff81000000 T _stext
ffffffff81000000 T _text
ffffffff81000100 t helper
ffffffff81000200 W weak_one
ffffffff81000200 T __strong_one
ffffffff81000200 T strong_one
ffffffff81000300 T last_code
ffffffff81000400 T _etext
ffffffff82000000 R data_begin
ffffffffc0100000 t enter	[kvm]
ffffffffc0100080 t leave	[kvm]
`;

function read(text: string): KernelSymbols & { problems: string[] } {
  const diagnostics = new Diagnostics();
  const kernel = readKallsyms(bytesOf(text), diagnostics, "kallsyms");
  return { ...kernel, problems: diagnostics.all().map(({ message }) => message) };
}

describe("kallsyms", () => {
  it("names addresses in functions, and none outside", () => {
    const { map, problems } = read(KERNEL);
    const names = [
      0xffffffff80ffffffn,
      0xffffffff81000100n,
      0xffffffff810001ffn,
      0xffffffff81000200n,
      0xffffffff82000001n,
    ];
    expect(names.map((address) => nameAt(map, address))).toEqual([
      undefined,
      "helper",
      "helper",
      "strong_one",
      undefined,
    ]);
    expect(problems).toEqual([]);
  });

  it("knows the module of a function", () => {
    const { map, hasModules } = read(KERNEL);
    expect(hasModules).toBe(true);
    const modules = [0xc0100081, 0x81000100].map((low) => moduleOf(map, map.find(0xffffffff, low)));
    expect(modules).toEqual(["kvm", undefined]);
  });

  it("reads lines in any order, with blanks of Windows, and addresses of 32 bits", () => {
    const lines = KERNEL.trimEnd().split("\n");
    const other = read(lines.reverse().join("\r\n"));
    expect(nameAt(other.map, 0xffffffff81000110n)).toBe("helper");
    expect(moduleOf(other.map, other.map.find(0xffffffff, 0xc0100081))).toBe("kvm");
    const { map } = read("c0008000 T _text\nc0008010 t $a\nc0008020 T main\nc0009000 B end\n");
    expect([0xc0008010, 0xc0008020, 0xc0009000].map((address) => nameAt(map, address))).toEqual([
      "_text",
      "main",
      undefined,
    ]);
  });

  it("says that addresses were hidden", () => {
    const hidden = read("0000000000000000 T _text\n0000000000000000 t helper\n");
    expect(hidden).toMatchObject({ isHidden: true, map: { count: 0 } });
    expect(hidden.problems[0]).toMatch("recorded without rights, addresses are hidden");
  });

  it("leaves out lines that are none, with one problem for all", () => {
    const { map, problems } = read(
      `ffffffff81000000\n${KERNEL}not a line\nffffffff81000000 T \n\n12345678901234567 T long\n`,
    );
    expect(nameAt(map, 0xffffffff81000100n)).toBe("helper");
    expect(problems).toEqual(["4 lines without a symbol left out"]);
  });

  it("cuts a name of a megabyte, with its length", () => {
    const { map } = read(`ffffffff81000000 T ${"x".repeat(1 << 20)}\n`);
    const name = nameAt(map, 0xffffffff81000000n) as string;
    expect(name).toMatch(/^x{8192}… \(1.048.576 bytes\)$/);
  });
});

describe("symbols of another boot", () => {
  const { map } = read(
    `${Array.from({ length: 40 }, (_, i) => {
      const at = 0xffffffff81000000n + BigInt(i * i * 4096);
      return `${at.toString(16)} T f${i}\n${(at + 64n).toString(16)} D end${i}\n`;
    }).join("")}ffffffff81fffff0 T _text\n`,
  );
  const inside = Array.from({ length: 40 }, (_, i) => 0xffffffff81000000n + BigInt(i * i * 4096 + 8));
  const moved = (by: bigint) => ({
    highs: inside.map((at) => Number((at + by) >> 32n)),
    lows: inside.map((at) => Number((at + by) & 0xffffffffn)),
  });

  it("fit where the addresses lie in functions", () => {
    expect(matchKernel(map, moved(0n), undefined)).toEqual({ share: 1, isOther: false, slide: undefined });
  });

  it("are told by addresses outside of functions, and the slide is found", () => {
    const addresses = moved(-0x1400000n);
    expect(matchKernel(map, addresses, undefined)).toMatchObject({ isOther: true, slide: undefined });
    expect(findSlide(map, addresses)).toBe(-0x1400000n);
  });

  it("are told by the address that the trace has for _text", () => {
    const text = { symbol: "_text", address: 0xffffffff83fffff0n };
    expect(matchKernel(map, moved(0n), text)).toMatchObject({ isOther: true, slide: 0x2000000n });
  });

  it("have no slide where none fits, or where too few addresses tell it", () => {
    expect(findSlide(map, moved(0x123450n))).toBeUndefined();
    const few = moved(0x200000n);
    expect(findSlide(map, { highs: few.highs.slice(0, 4), lows: few.lows.slice(0, 4) })).toBeUndefined();
  });
});
