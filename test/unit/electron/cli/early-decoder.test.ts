import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { needsDecoder, startEarlyDecoder } from "../../../../electron/cli/early-decoder.js";

const folder = mkdtempSync(join(tmpdir(), "lanescope-early-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a decode worker is started early for large traces of one session that no index can show", () => {
  const none = join(folder, "none");
  expect(needsDecoder(["index", "trace"], "large", none)).toBe(true);
  expect(needsDecoder(["index", "trace"], "small", none)).toBe(false);
  // Each job of a fleet is a process of its own.
  expect(needsDecoder(["fleet", "trace"], "large", none)).toBe(false);
  expect(needsDecoder([], "large", none)).toBe(false);

  expect(needsDecoder(["index", "trace"], "large", folder)).toBe(true);
  writeFileSync(join(folder, "a.lsindex"), "");
  expect(needsDecoder(["index", "trace"], "large", folder)).toBe(false);
  expect(needsDecoder(["index", "--no-cache", "trace"], "large", folder)).toBe(true);
});

test("where none is needed, none is given", async () => {
  const early = startEarlyDecoder(["help"], "nothing");
  expect(early.take()).toBeUndefined();
  await early.close();
});
