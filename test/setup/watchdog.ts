import type { TestCase, TestModule } from "vitest/node";

/** A test file that finishes nothing for so long hangs, unless the tries of a test may take longer by their own word. */
const PATIENCE_MS = 300_000;
/** vitest ends a test at its limit, but not one whose thread runs in a circle. */
const GRACE_MS = 60_000;
const LOOK_EVERY_MS = 5_000;

/**
 * Notices that a test file hangs. A thread that runs in a circle cannot tell that itself, and vitest waits for it. `onHang`
 * gets a line that names the file and the test, once.
 */
export class Watchdog {
  /** Files that run, and when each last began or finished something. vitest's object of a file changes once it is loaded. */
  private readonly running = new Map<string, { readonly module: TestModule; readonly sinceMs: number }>();
  /** vitest may tell the last results of a file after its end. */
  private readonly ended = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly onHang: (line: string) => void,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  start(): void {
    this.ended.clear();
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** A file begins, or something of it does or has finished. */
  lives(module: TestModule): void {
    if (this.ended.has(module.id)) return;
    this.running.set(module.id, { module, sinceMs: this.nowMs() });
  }

  ends(module: TestModule): void {
    this.ended.add(module.id);
    this.running.delete(module.id);
  }

  look(): void {
    for (const { module, sinceMs } of this.running.values()) {
      // Tests run one after the other. Of the first without a result the file may have had no time to tell that it ended.
      const [test] = module.children.allTests("pending");
      const waitedMs = this.nowMs() - sinceMs;
      if (waitedMs < Math.max(PATIENCE_MS, longestMs(test) + GRACE_MS)) continue;
      this.stop();
      const where =
        test === undefined ? "while it is loaded, or after its tests" : `in "${test.fullName}" or a test after it`;
      const minutes = Math.round(waitedMs / 60_000);
      this.onHang(`HANGS ${module.relativeModuleId}: nothing has finished for ${minutes} minutes, ${where}`);
      return;
    }
  }
}

/** How long all tries of a test may take. */
function longestMs(test: TestCase | undefined): number {
  const { timeout = 0, retry = 0 } = test?.options ?? {};
  const tries = 1 + (typeof retry === "number" ? retry : (retry.count ?? 0));
  return timeout * tries;
}
