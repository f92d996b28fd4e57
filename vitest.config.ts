import { availableParallelism } from "node:os";
import { defineConfig, type TestProjectConfiguration } from "vitest/config";

/**
 * Kinds of tests whose files take turns in one process, which so loads the sources once. Such a file leaves behind what it
 * found: no global, no mock, no variable of the environment.
 */
const SHARING = new Set(["unit", "golden", "e2e"]);

/** One for each core. A test opens traces of hundreds of megabytes, which bounds how many may run at a time. */
const WORKERS = Math.min(4, availableParallelism());

/**
 * The browser draws with software, on cores that its window, its workers and another test share. So a test that passes a
 * thousand times may once meet a moment that no user meets. In CI it gets a second try, and the end of `npm test` names it.
 */
const SECOND_TRIES = process.env.CI === "true" ? 1 : 0;

/** Kinds of tests whose files run one at a time, after all others: they compare a guest that has its host to itself with one that has not. */
const ALONE = new Set(["alone"]);

/** For a machine that is busy. Of tests that hang the watchdog tells (test/setup/watchdog.ts). */
const TIMEOUT_MS = 300_000;

// Each kind of test is a folder of test/. Tests of the renderer's pure parts need no DOM: what needs one is e2e.
export default defineConfig({
  test: {
    reporters: ["default", "./test/setup/reporter.ts"],
    projects: [
      ...["unit", "golden", "conformance", "fuzz", "contract", "e2e", "real", "alone"].map((name) =>
        project(name, [`test/${name}/**/*.test.{ts,tsx}`]),
      ),
      project("layers", ["test/layers.test.ts"]),
    ],
  },
});

function project(name: string, include: string[]): TestProjectConfiguration {
  return {
    extends: true,
    test: {
      name,
      include,
      globalSetup: "./test/setup/flat-core.ts",
      environment: "node",
      // What commands find must not depend on what an earlier run has kept.
      env: { LANESCOPE_CACHE_GB: "0" },
      testTimeout: TIMEOUT_MS,
      hookTimeout: TIMEOUT_MS,
      // What a poll waits for comes when the machine has time for it. It is as patient as the driver of the browser.
      expect: { poll: { timeout: 30_000 } },
      maxWorkers: ALONE.has(name) ? 1 : WORKERS,
      sequence: { groupOrder: ALONE.has(name) ? 1 : 0 },
      isolate: !SHARING.has(name),
      retry: name === "e2e" ? SECOND_TRIES : 0,
    },
  };
}
