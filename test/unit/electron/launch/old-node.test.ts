import { expect, test } from "vitest";
import { oldNodeHint } from "../../../../electron/launch/old-node.js";

test.each([
  [">= 22.12.0", "20.20.2", "its installer asks for Node 22.12 or newer, and this is 20.20.2"],
  [">= 22.12.0", "22.11.0", "its installer asks for Node 22.12 or newer, and this is 22.11.0"],
  [">= 22.12.0", "22.12.0", undefined],
  [">= 22.12.0", "24.1.0", undefined],
  ["*", "20.20.2", undefined],
])("a package that asks for Node %s, under %s: %s", (wanted, version, said) => {
  expect(oldNodeHint(wanted, version)).toBe(said);
});
