import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openApp } from "../../open-app.js";

/** What long timers will do, as they were set; short ones run as ever. */
let later: (() => void)[] = [];
/** How often the engine was asked to sum up the trace. */
let prepared = 0;

const LONG_MS = 500;

beforeEach(() => {
  later = [];
  prepared = 0;
  const { setTimeout } = globalThis;
  vi.stubGlobal("setTimeout", (run: () => void, ms = 0) => (ms < LONG_MS ? setTimeout(run, ms) : later.push(run)));
});

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A window whose trace is read, at rest. */
async function openedApp() {
  const app = await openApp(() => ({
    prepare: async () => {
      prepared += 1;
    },
  }));
  await expect.poll(() => later.length).toBe(1);
  return app;
}

async function timePasses(): Promise<void> {
  for (const run of later) run();
  // The engine is asked by messages.
  await new Promise((resolve) => setImmediate(resolve));
}

test("a trace that is read is summed up later, when what the end of reading brings is drawn", async () => {
  await openedApp();
  expect(prepared).toBe(0);
  await timePasses();
  await expect.poll(() => prepared).toBe(1);
});

test("a trace that was closed meanwhile is not summed up", async () => {
  const app = await openedApp();
  app.actions.session.close();
  await timePasses();
  expect(prepared).toBe(0);
});
