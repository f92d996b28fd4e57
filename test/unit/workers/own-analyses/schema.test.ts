import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { analysisSchema } from "../../../../workers/own-analyses/file/schema.js";

const FILE = new URL("../../../../docs/analysis.schema.json", import.meta.url);

/** LANESCOPE_SCHEMA=write writes the file; `biome check --write` lays it out. */
test("the published schema is that of the check", () => {
  const schema = analysisSchema();
  if (process.env.LANESCOPE_SCHEMA === "write") writeFileSync(FILE, schema);
  expect(JSON.parse(readFileSync(FILE, "utf8"))).toEqual(JSON.parse(schema));
});
