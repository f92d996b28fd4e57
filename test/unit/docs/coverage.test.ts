import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { coveragePage } from "../../coverage/page.js";

test("docs/coverage.md is what the table in the code says: npm run coverage:page writes it", () => {
  const text = readFileSync(new URL("../../../docs/coverage.md", import.meta.url), "utf8");
  expect(text).toBe(coveragePage());
});
