import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Diagnostics } from "../../../../workers/core/diagnostics.js";
import { addressOrder } from "../../../../workers/symbols/address-order.js";
import { readPerfMap } from "../../../../workers/symbols/perf-map.js";
import { SymbolKind } from "../../../../workers/symbols/symbol-map.js";
import { SymbolRows } from "../../../../workers/symbols/symbol-rows.js";
import { bytesOf, nameAt } from "./support.js";

describe("symbols", () => {
  it("are sorted by all 64 bits, and stay in order at one address", () => {
    const word = fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 0xffffffff }));
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { maxLength: 60 }), (pairs) => {
        const highs = Uint32Array.from(pairs, ([high]) => high);
        const lows = Uint32Array.from(pairs, ([, low]) => low);
        const key = (row: number) => (BigInt(highs[row] as number) << 32n) | BigInt(lows[row] as number);
        const expected = [...pairs.keys()].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a - b));
        expect([...addressOrder(highs, lows, pairs.length)]).toEqual(expected);
      }),
    );
  });

  it("are found as a search through all of them finds them", () => {
    // Functions that do not overlap, as in a program: a gap and a size each.
    const parts = fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.integer({ min: 1, max: 90 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(parts, fc.constantFrom(0n, 0xffffffffn - 500n, 0xffffffff81000000n), (gaps, base) => {
        const rows = new SymbolRows();
        const pool = bytesOf(gaps.map((_, i) => `f${i}\0`).join(""));
        const text = new TextDecoder().decode(pool);
        let at = base;
        const functions = gaps.map(([gap, size], i) => {
          at += BigInt(gap);
          const begin = at;
          at += BigInt(size);
          return { begin, end: at, name: `f${i}` };
        });
        for (const { begin, end, name } of [...functions].reverse()) {
          const [high, low] = [Number(begin >> 32n), Number(begin & 0xffffffffn)];
          rows.add(high, low, Number(end - begin), SymbolKind.CODE, text.indexOf(`${name}\0`), 0);
        }
        const map = rows.build(pool);
        for (let address = base; address <= at; address += 7n) {
          const holder = functions.find(({ begin, end }) => begin <= address && address < end);
          expect(nameAt(map, address)).toBe(holder?.name);
        }
      }),
    );
  });

  it("of an outer function hold what lies behind an inner one", () => {
    const rows = new SymbolRows();
    const pool = bytesOf("outer\0inner\0label\0");
    rows.add(0, 100, 100, SymbolKind.CODE, 0, 0);
    rows.add(0, 120, 10, SymbolKind.CODE, 6, 0);
    rows.add(0, 150, 0, SymbolKind.LOCAL, 12, 0);
    const map = rows.build(pool);
    expect([110, 125, 130, 151, 199, 200].map((address) => nameAt(map, address))).toEqual([
      "outer",
      "inner",
      "outer",
      "outer",
      "outer",
      undefined,
    ]);
    expect(map.addressOf("inner")).toEqual([0, 120]);
    expect(map.addressOf("inn")).toBeUndefined();
  });
});

describe("perf-PID.map", () => {
  const read = (text: string) => {
    const diagnostics = new Diagnostics();
    return { map: readPerfMap(bytesOf(text), diagnostics, "perf-1.map"), problems: diagnostics.all() };
  };

  it("has names with blanks, prefixes, and memory that is used again", () => {
    const { map, problems } = read(
      "7f0000001000 40 LazyCompile:~main file.js:1\r\n0x7f0000002000 0x10 Foo::bar(int, char)\n7f0000001000 20 newer\n",
    );
    expect([0x7f0000001000, 0x7f0000001020, 0x7f000000200f, 0x7f0000002010].map((at) => nameAt(map, at))).toEqual([
      "newer",
      undefined,
      "Foo::bar(int, char)",
      undefined,
    ]);
    expect(problems).toEqual([]);
  });

  it("leaves out what is no line of it", () => {
    const { map, problems } = read("1000 10 a\nx\n2000 zz b\n3000 10\n4000 0 empty\n");
    expect(map.count).toBe(1);
    expect(problems.map(({ message }) => message)).toEqual(["3 lines without a symbol left out"]);
  });
});
