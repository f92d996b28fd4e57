import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TestModule } from "vitest/node";
import CountingReporter from "../../setup/reporter.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lanescope-reporter-"));
  vi.stubEnv("LANESCOPE_TEST_REPORT", join(folder, "report.json"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A file of tests that have ended. */
function moduleOf(
  ...tests: readonly { name: string; state: string; flaky?: boolean; errors?: string[] }[]
): TestModule {
  const all = tests.map(({ name, state, flaky = false, errors = [] }) => ({
    fullName: name,
    result: () => ({ state, errors: errors.map((message) => ({ message })) }),
    diagnostic: () => ({ flaky }),
  }));
  return {
    relativeModuleId: "test/e2e/a.test.ts",
    diagnostic: () => ({ duration: 1234 }),
    children: { allTests: () => all.values() },
    state: () => "passed",
    errors: () => [],
  } as unknown as TestModule;
}

test("a test that passed at its second try only is counted as passed, and named with what failed at first", () => {
  const stable = { name: "holds", state: "passed" };
  const unstable = { name: "shakes", state: "passed", flaky: true, errors: ["expected 1 to be 2\n\n- 2\n+ 1"] };
  new CountingReporter().onTestRunEnd([moduleOf(stable, unstable)], []);
  expect(JSON.parse(readFileSync(join(folder, "report.json"), "utf8"))).toEqual({
    passed: 2,
    failed: 0,
    failures: [],
    skipped: [],
    unstable: [{ what: "test/e2e/a.test.ts > shakes", why: "expected 1 to be 2" }],
    seconds: { "test/e2e/a.test.ts": 1.2 },
  });
});

test("a failed test is named with the first lines of its error only, and a file that could not run is named too", () => {
  const page = ["expected 1 to be 2", ...Array.from({ length: 400 }, (_, line) => `line ${line} of the page`)];
  const failed = moduleOf({ name: "fails", state: "failed", errors: [page.join("\n")] });
  const broken = { ...moduleOf(), state: () => "failed", errors: () => [{ message: "cannot be imported" }] };
  new CountingReporter().onTestRunEnd([failed, broken as unknown as TestModule], []);
  const report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
  expect(report.failed).toBe(2);
  expect(report.failures).toEqual([
    { what: "test/e2e/a.test.ts > fails", why: page.slice(0, 8).join("\n") },
    { what: "test/e2e/a.test.ts", why: "cannot be imported" },
  ]);
});
