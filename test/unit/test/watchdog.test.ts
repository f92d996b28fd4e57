import { expect, test } from "vitest";
import type { TestModule } from "vitest/node";
import { Watchdog } from "../../setup/watchdog.js";

const MINUTE = 60_000;

/** A file with tests that have no result yet, each with its limit. */
function file(name: string, ...limits: readonly number[]): TestModule {
  return fileOf(name, limits, 0);
}

function fileOf(name: string, limits: readonly number[], retry: number): TestModule {
  const tests = limits.map((timeout, i) => ({ fullName: `test ${i}`, options: { timeout, retry } }));
  return { id: name, relativeModuleId: name, children: { allTests: () => tests.values() } } as unknown as TestModule;
}

function watch() {
  const lines: string[] = [];
  const clock = { ms: 0 };
  const watchdog = new Watchdog(
    (line) => lines.push(line),
    () => clock.ms,
  );
  const after = (minutes: number) => {
    clock.ms += minutes * MINUTE;
    watchdog.look();
    return lines;
  };
  return { watchdog, after };
}

test("a file that finishes nothing for 5 minutes hangs, and its test is named", () => {
  const { watchdog, after } = watch();
  watchdog.lives(file("quick.test.ts", MINUTE));
  watchdog.lives(file("slow.test.ts", MINUTE));
  expect(after(4)).toEqual([]);
  watchdog.lives(file("quick.test.ts", MINUTE));
  expect(after(1)).toEqual(['HANGS slow.test.ts: nothing has finished for 5 minutes, in "test 0" or a test after it']);
});

test("a test may take as long as it says, and a file that has ended cannot hang", () => {
  const { watchdog, after } = watch();
  watchdog.lives(file("long.test.ts", 20 * MINUTE));
  watchdog.lives(file("ended.test.ts"));
  watchdog.ends(file("ended.test.ts"));
  expect(after(20)).toEqual([]);
  expect(after(1)).toEqual(['HANGS long.test.ts: nothing has finished for 21 minutes, in "test 0" or a test after it']);
});

test("a test with a second try may take twice as long as it says", () => {
  const { watchdog, after } = watch();
  watchdog.lives(fileOf("tried.test.ts", [20 * MINUTE], 1));
  expect(after(40)).toEqual([]);
  expect(after(1)).toHaveLength(1);
});

test("a result that is told late does not bring a file back that has ended", () => {
  const { watchdog, after } = watch();
  watchdog.lives(file("ended.test.ts"));
  watchdog.ends(file("ended.test.ts"));
  watchdog.lives(file("ended.test.ts"));
  expect(after(60)).toEqual([]);
});

test("a file that is loaded for ever has no test to name", () => {
  const { watchdog, after } = watch();
  watchdog.lives(file("loads.test.ts"));
  expect(after(6)).toEqual([
    "HANGS loads.test.ts: nothing has finished for 6 minutes, while it is loaded, or after its tests",
  ]);
});
