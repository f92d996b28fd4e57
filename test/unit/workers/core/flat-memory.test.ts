import { afterEach, expect, test, vi } from "vitest";
import { FlatMemory, reserveAtMost } from "../../../../workers/core/flat-memory.js";

const ALL = 2 ** 31;

afterEach(() => {
  vi.restoreAllMocks();
  reserveAtMost(ALL);
});

test.each([2 ** 31, 2 ** 32, 2 ** 32 + 64, 2 ** 33, 2 ** 52])("%d bytes are refused, and take none", (bytes) => {
  const memory = new FlatMemory(100, "streams");
  const first = memory.allocate(1);
  expect(() => memory.allocate(bytes)).toThrow("there are more streams than the engine has memory for");
  expect(memory.allocate(1)).toBe(first + 64);
});

test("arrays stay valid when the memory grows, and new memory is 0", () => {
  const memory = new FlatMemory(100, "streams");
  const ints = memory.ints(3);
  ints.set([1, 2, 3]);
  const before = memory.memory.buffer.byteLength;
  const at = memory.allocate(2 * before);
  expect(memory.memory.buffer.byteLength).toBeGreaterThan(before);
  memory.i32[ints.byteOffset >> 2] = 7;
  expect([...ints]).toEqual([7, 2, 3]);
  expect([memory.u8[at], memory.u8[at + 2 * before - 1], memory.u8.length]).toEqual([
    0,
    0,
    memory.memory.buffer.byteLength,
  ]);
});

test("a process that may not reserve the addresses is told which limit to raise", () => {
  vi.spyOn(WebAssembly, "Memory").mockImplementation(function refuse() {
    throw new RangeError("WebAssembly.Memory(): could not allocate memory");
  });
  expect(() => new FlatMemory(64)).toThrow(/10 GiB of addresses.*ulimit -v/);
});

test("memory grows by what is needed where there is no more, and what lies in it stays", () => {
  const page = 64 * 1024;
  const memory = new FlatMemory(64);
  const kept = memory.allocate(4);
  memory.i32[kept >> 2] = 7;
  const real = memory.memory.grow.bind(memory.memory);
  const asked: number[] = [];
  vi.spyOn(memory.memory, "grow").mockImplementation((pages) => {
    asked.push(pages);
    if (1 < pages) throw new RangeError("WebAssembly.Memory.grow(): Unable to grow instance memory");
    return real(pages);
  });
  const before = memory.u8.length;
  memory.allocate(before - page);
  const at = memory.allocate(page);
  expect(asked.map((pages) => pages === 1)).toEqual([false, true]);
  expect(memory.u8.length).toBe(before + page);
  memory.i32[at >> 2] = 9;
  expect(memory.i32[kept >> 2]).toBe(7);
  expect(() => memory.allocate(3 * page)).toThrow("this machine gives the engine no more memory");
});

test("where addresses are few, memories reserve fewer, and who needs more is told which limit to raise", () => {
  const real = WebAssembly.Memory;
  const reserved: (number | undefined)[] = [];
  vi.spyOn(WebAssembly, "Memory").mockImplementation(function reserve(options: WebAssembly.MemoryDescriptor) {
    reserved.push(options.maximum);
    return new real(options);
  });
  const ample = new FlatMemory(64);
  reserveAtMost(2 ** 26);
  const small = new FlatMemory(64);
  expect(reserved).toEqual([2 ** 15 - 1, 2 ** 10]);
  small.allocate(2 ** 25);
  expect(() => small.allocate(2 ** 25)).toThrow(/more lanes than the engine has memory for.*ulimit -v/);
  expect(() => ample.allocate(ALL)).toThrow(/a part of them$/);
});
