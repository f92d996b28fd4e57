import { defineConfig, type TestProjectConfiguration } from "vitest/config";

// Each kind of test is a folder of test/. Tests of the renderer's pure parts need no DOM: what needs one is e2e.
const quick = ["unit", "golden", "conformance", "fuzz", "contract"];

export default defineConfig({
  test: {
    reporters: ["default", "./test/setup/reporter.ts"],
    projects: [
      ...quick.map((name) => project(name, [`test/${name}/**/*.test.{ts,tsx}`], 60_000)),
      project("layers", ["test/layers.test.ts"], 60_000),
      project("e2e", ["test/e2e/**/*.test.ts"], 180_000),
    ],
  },
});

function project(name: string, include: string[], timeoutMs: number): TestProjectConfiguration {
  return {
    extends: true,
    test: {
      name,
      include,
      environment: "node",
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      // A browser that draws in software wants the machine for itself.
      // What a poll waits for comes when the machine has time for it.
      expect: { poll: { timeout: 15_000 } },
      fileParallelism: name !== "e2e",
    },
  };
}
