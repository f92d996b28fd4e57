import { expect, test } from "vitest";
import { ok } from "../../../../../workers/core/result.js";
import { eachLine, isBlank } from "../../../../../workers/formats/monitor-log/byte-lines.js";

const BLOCK = 4 << 20;
const MOST_LINE = 16 << 20;

/** The length and the first letter of each line of a source that gives any part of its bytes. */
async function linesOf(text: string): Promise<string[]> {
  const bytes = new TextEncoder().encode(text);
  const source = {
    size: bytes.length,
    read: async (at: number, length: number) => ok(bytes.subarray(at, at + length)),
    close: () => undefined,
  };
  const found: string[] = [];
  const failure = await eachLine(source, (block, from, to) => {
    found.push(`${String.fromCharCode(block[from] ?? 0x2d)} ${to - from}`);
  });
  expect(failure).toBeUndefined();
  return found;
}

test("lines go over the ends of blocks, may be longer than a block, and the last one may have no end", async () => {
  const [first, second] = ["a".repeat(BLOCK - 3), "b".repeat(2 * BLOCK)];
  expect(await linesOf(`${first}\ncc\n\n${second}\nd`)).toEqual([
    `a ${BLOCK - 3}`,
    "c 2",
    "\n 0",
    `b ${2 * BLOCK}`,
    "d 1",
  ]);
  expect(await linesOf("a\n")).toEqual(["a 1"]);
  expect(await linesOf("")).toEqual([]);
});

test("of a line that is too long the rest is passed over, up to its end", async () => {
  const long = "x".repeat(2 * MOST_LINE + 5);
  expect(await linesOf(`a\n${long}\nb\n`)).toEqual(["a 1", `x ${MOST_LINE}`, "b 1"]);
  expect(await linesOf(long)).toEqual([`x ${MOST_LINE}`]);
});

test("a line of blanks says nothing", () => {
  const block = new TextEncoder().encode("  \t\r{");
  expect([isBlank(block, 0, 4), isBlank(block, 0, 5), isBlank(block, 2, 2)]).toEqual([true, false, true]);
});

test("what failed while reading is told", async () => {
  const source = {
    size: 5,
    read: async () => ({ ok: false as const, error: { message: "gone" } }),
    close: () => undefined,
  };
  expect(await eachLine(source, () => undefined)).toBe("gone");
});
