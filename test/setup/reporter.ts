import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { ReportedHookContext, Reporter, TestCase, TestModule } from "vitest/node";
import { Watchdog } from "./watchdog.js";

/** What `test/setup/run.mjs` wants to know of a run, written where LANESCOPE_TEST_REPORT says. */
export interface RunReport {
  readonly passed: number;
  readonly failed: number;
  /** Each failed test, or file that could not run, with the first lines of its error. */
  readonly failures: readonly { readonly what: string; readonly why: string }[];
  readonly skipped: readonly { readonly what: string; readonly why: string }[];
  /** Tests that passed at their second try only; `passed` counts them. */
  readonly unstable: readonly { readonly what: string; readonly why: string }[];
  readonly seconds: Readonly<Record<string, number>>;
}

/** Counts tests, keeps the reason of each skip, names those that needed two tries, and keeps the time each file took. Ends a run of which a test hangs. */
export default class CountingReporter implements Reporter {
  private readonly watchdog = new Watchdog(endRun);

  onTestRunStart(): void {
    this.watchdog.start();
  }

  onTestModuleQueued(module: TestModule): void {
    this.watchdog.lives(module);
  }

  onTestModuleCollected(module: TestModule): void {
    this.watchdog.lives(module);
  }

  onTestCaseReady({ module }: TestCase): void {
    this.watchdog.lives(module);
  }

  onTestCaseResult({ module }: TestCase): void {
    this.watchdog.lives(module);
  }

  onHookStart({ entity }: ReportedHookContext): void {
    this.watchdog.lives(entity.type === "module" ? entity : entity.module);
  }

  onTestModuleEnd(module: TestModule): void {
    this.watchdog.ends(module);
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    this.watchdog.stop();
    const file = process.env.LANESCOPE_TEST_REPORT;
    if (!file) return;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(count(modules, unhandled.length)));
  }
}

/** `run.mjs` ends all processes of the run. Without it, this process ends alone. */
function endRun(line: string): void {
  console.error(line);
  if (process.send === undefined) process.exit(1);
  process.send({ hangs: line });
}

function count(modules: readonly TestModule[], unhandled: number): RunReport {
  let passed = 0;
  // An error outside any test fails the run as surely as a test does.
  let failed = unhandled;
  const failures: { what: string; why: string }[] = [];
  const skipped: { what: string; why: string }[] = [];
  const unstable: { what: string; why: string }[] = [];
  const seconds: Record<string, number> = {};
  for (const module of modules) {
    seconds[module.relativeModuleId] = Math.round(module.diagnostic().duration / 100) / 10;
    let tests = 0;
    for (const test of module.children.allTests()) {
      tests += 1;
      const result = test.result();
      if (test.diagnostic()?.flaky) {
        const [first] = result.errors ?? [];
        unstable.push({ what: `${module.relativeModuleId} > ${test.fullName}`, why: firstLine(first?.message) });
      }
      if (result.state === "passed") passed += 1;
      else if (result.state === "failed") {
        failed += 1;
        failures.push({
          what: `${module.relativeModuleId} > ${test.fullName}`,
          why: firstLines(result.errors[0]?.message),
        });
      } else if (result.state === "skipped")
        skipped.push({ what: test.fullName, why: result.note ?? "no reason given" });
    }
    const broken = module.state() === "failed" && module.errors().length > 0;
    if (broken || (tests === 0 && module.state() !== "skipped")) {
      failed += 1;
      failures.push({ what: module.relativeModuleId, why: firstLines(module.errors()[0]?.message) });
    }
  }
  return { passed, failed, failures, skipped, unstable, seconds };
}

/** What a log can show of an error beside hundreds of others: the first lines, which hold the difference, not the page that was found. */
function firstLines(text = "no reason given"): string {
  return text.split("\n").slice(0, 8).join("\n").slice(0, 1000);
}

function firstLine(text = "no reason given"): string {
  return text.split("\n", 1)[0] ?? text;
}
