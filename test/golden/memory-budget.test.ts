import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { EnginePlatform } from "../../workers/engine/platform.js";
import type { KnownSession } from "../../workers/engine/session-columns.js";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { ONE_THREAD } from "../setup/one-thread.js";
import { describeWithField, describeWithTraces } from "../setup/outside-data.js";
import { isThorough } from "../setup/thorough.js";
import { memoryFile } from "../unit/workers/support/memory-file.js";
import { expectSame, readSession } from "./session-answers.js";

/** Nothing fits it, so every full chunk is packed at once. */
const NO_BUDGET = 0;

function within(budgetBytes: number): EnginePlatform {
  return { ...ONE_THREAD, spilling: { budgetBytes, openFile: () => memoryFile() } };
}

function hasPacked({ query }: KnownSession): boolean {
  return 0 < query.lanes.keeper.memory().packed;
}

test("a trace above the budget gives the same answers", async () => {
  const out = mkdtempSync(join(tmpdir(), "lanescope-budget-"));
  const { folder } = generate({ ...DEFAULTS, events: 50_000, cpus: 1, vms: 1, out });
  const [plain, kept] = [await readSession(folder), await readSession(folder, within(NO_BUDGET))];
  rmSync(out, { recursive: true });
  expect([plain, kept].map(hasPacked)).toEqual([false, true]);
  expect(await expectSame(plain, kept)).toBeGreaterThan(700);
});

describeWithField("recordings of strangers", (folder) => {
  const names = readdirSync(folder).filter((name) => name.endsWith(".tar.xz"));
  test.each(isThorough ? names : names.slice(0, 3))("%s without a budget gives the same answers", async (name) => {
    const path = join(folder, name);
    await expectSame(await readSession(path), await readSession(path, within(NO_BUDGET)));
  });
});

if (isThorough) {
  describeWithTraces("recordings of other tracers", (folder) => {
    // Those of metadata alone do not open.
    const names = readdirSync(folder).filter((name) => name.endsWith(".tar.zst") && !name.includes("metadata-only"));
    test.each(names)("%s without a budget gives the same answers", async (name) => {
      const path = join(folder, name);
      await expectSame(await readSession(path), await readSession(path, within(NO_BUDGET)));
    });
  });
}
