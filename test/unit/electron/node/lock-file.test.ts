import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";

// Waiting is counted, not lived through. Test files share modules, so this one takes a copy of its own of what it tests.
const waits = { count: 0 };
vi.resetModules();
vi.doMock("node:timers/promises", () => ({
  setTimeout: async () => {
    waits.count += 1;
  },
}));
const { withLock } = await import("../../../../electron/node/lock-file.js");
vi.doUnmock("node:timers/promises");
vi.resetModules();

const folder = mkdtempSync(join(tmpdir(), "lanescope-lock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function newLock(): string {
  count += 1;
  return join(folder, `${count}.lock`);
}

/** Whether work runs under the lock, how often it waited before, and whether the lock is still there afterwards. */
async function tryLock(file: string) {
  waits.count = 0;
  const isLocked = await withLock(file, async () => existsSync(file));
  return { isLocked, waits: waits.count, remains: existsSync(file) };
}

test("a lock is there while work is done, and gone afterwards", async () => {
  expect(await tryLock(newLock())).toEqual({ isLocked: true, waits: 0, remains: false });
  const failing = newLock();
  await expect(withLock(failing, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(readdirSync(folder)).toEqual([]);
});

test("a lock that a killed process left is taken at once, even if the clock was set back since", async () => {
  for (const seconds of [1, 4_000_000_000]) {
    const left = newLock();
    writeFileSync(left, "");
    utimesSync(left, seconds, seconds);
    expect(await tryLock(left)).toEqual({ isLocked: true, waits: 0, remains: false });
  }
});

test("a lock that is held is waited for, but not without end", async () => {
  const held = newLock();
  writeFileSync(held, "");
  const tried = await tryLock(held);
  expect(tried).toMatchObject({ isLocked: true, remains: true });
  expect(tried.waits).toBeGreaterThan(100);
});

test("what can be no lock keeps nobody from working", async () => {
  const aFolder = newLock();
  mkdirSync(aFolder);
  utimesSync(aFolder, 1, 1);
  expect(await tryLock(aFolder)).toMatchObject({ waits: 0, remains: true });
  const aFile = newLock();
  writeFileSync(aFile, "");
  expect(await tryLock(join(aFile, "below.lock"))).toEqual({ isLocked: false, waits: 0, remains: false });
});
