import fc from "fast-check";
import { expect, test } from "vitest";
import { StackTable } from "../../../../workers/core/stack-table.js";
import { StringTable } from "../../../../workers/core/string-table.js";

const stack = fc.array(fc.constantFrom("main", "work", "lock", "idle", ""), { maxLength: 5 });

test("a stack has one id, and an id its frames", () => {
  fc.assert(
    fc.property(fc.array(stack), (stacks) => {
      const table = new StackTable(new StringTable());
      const ids = stacks.map((frames) => table.idOf(frames));
      expect(ids.map((id) => table.get(id))).toEqual(stacks);
      expect(stacks.map((frames) => table.idOf(frames))).toEqual(ids);
      const beginnings = new Set(stacks.flatMap((frames) => frames.map((_, i) => frames.slice(0, i + 1).join("<"))));
      expect(table.size).toBe(beginnings.size);
    }),
  );
});

test("stacks that begin alike share their beginning", () => {
  const strings = new StringTable();
  const table = new StackTable(strings);
  const [lock, work] = [table.idOf(["main", "work", "lock"]), table.idOf(["main", "work"])];
  expect(table.parentOf(lock)).toBe(work);
  expect(strings.get(table.frameOf(work))).toBe("work");
  expect([table.idOf([]), table.parentOf(-1), table.frameOf(-1), table.get(-1)]).toEqual([-1, -1, -1, []]);
});
