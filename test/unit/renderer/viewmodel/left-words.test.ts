import { expect, test } from "vitest";
import { leftWords } from "../../../../renderer/viewmodel/left-words.js";

test("what was left in a VM is said, and of many keys some", () => {
  expect(leftWords({ isTraced: false, down: [] })).toBe("");
  expect(leftWords({ isTraced: true, down: [] })).toBe(
    "a recorder was killed, and QEMU still traces input to its file",
  );
  const down = ["a", "b", "c", "d", "e", "f", "g", "h"].map((key) => `key ${key}`);
  expect(leftWords({ isTraced: false, down: down.slice(0, 2) })).toBe(
    "a replay was killed, and may have left down: key a, key b",
  );
  expect(leftWords({ isTraced: true, down })).toContain("key f and 2 more");
});
