import fc from "fast-check";
import { expect, test } from "vitest";
import { StackTable } from "../../../../workers/core/stack-table.js";
import { StringTable } from "../../../../workers/core/string-table.js";

const FRAME = { name: "", dso: "", mode: 0, high: 0, low: 0, space: -1, offset: -1 };

/** The id of a stack of names. */
function idOf(table: StackTable, names: readonly string[]): number {
  return names.reduce((outer, name) => table.child(outer, table.frames.idOf({ ...FRAME, name }, "host")), -1);
}

const stack = fc.array(fc.constantFrom("main", "work", "lock", "idle"), { maxLength: 5 });

test("a stack has one id, and an id its frames", () => {
  fc.assert(
    fc.property(fc.array(stack), (stacks) => {
      const table = new StackTable(new StringTable());
      const ids = stacks.map((frames) => idOf(table, frames));
      expect(ids.map((id) => table.get(id))).toEqual(stacks);
      expect(stacks.map((frames) => idOf(table, frames))).toEqual(ids);
      const beginnings = new Set(stacks.flatMap((frames) => frames.map((_, i) => frames.slice(0, i + 1).join("<"))));
      expect(table.size).toBe(beginnings.size);
    }),
  );
});

test("stacks that begin alike share their beginning", () => {
  const strings = new StringTable();
  const table = new StackTable(strings);
  const [lock, work] = [idOf(table, ["main", "work", "lock"]), idOf(table, ["main", "work"])];
  expect(table.parentOf(lock)).toBe(work);
  expect(table.frames.textOf(table.frameOf(work))).toBe("work");
  expect([idOf(table, []), table.parentOf(-1), table.frameOf(-1), table.get(-1)]).toEqual([-1, -1, -1, []]);
});

test("a frame without a name is its address, until a file of symbols names it", () => {
  const table = new StackTable(new StringTable());
  const kernel = { ...FRAME, high: 0xffffffff, low: 0x81000010, mode: 1 };
  const frame = table.frames.idOf(kernel, "host");
  expect(table.frames.idOf(kernel, "guest")).not.toBe(frame);
  expect(table.frames.textOf(frame)).toBe("0xffffffff81000010");
  table.frames.rename(frame, "do_idle", 16);
  expect([table.frames.textOf(frame), table.frames.offsetOf(frame)]).toEqual(["do_idle", 16]);
  expect(table.frames.idOf(kernel, "host")).toBe(frame);
  table.frames.rename(frame, undefined);
  expect(table.frames.textOf(frame)).toBe("0xffffffff81000010");
});

test("a table of columns is the table", () => {
  fc.assert(
    fc.property(fc.array(stack), (stacks) => {
      const strings = new StringTable();
      const table = new StackTable(strings);
      const ids = stacks.map((names) => idOf(table, names));
      const again = new StackTable(strings).restore(table.toColumns());
      expect(ids.map((id) => again.get(id))).toEqual(stacks);
      expect(stacks.map((names) => idOf(again, names))).toEqual(ids);
    }),
  );
});
