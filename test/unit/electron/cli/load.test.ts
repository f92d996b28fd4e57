import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { compileOptions, loadOf } from "../../../../electron/cli/load.js";

const LARGE = 128 * 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), "lanescope-large-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file that takes no room on disk. */
function sparse(name: string, size: number): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "");
  truncateSync(path, size);
  return path;
}

function isLarge(...argv: string[]): boolean {
  return loadOf(argv) === "large";
}

test("a file is large from 128 MiB on, for commands that read traces", () => {
  const large = sparse("large", LARGE);
  expect(isLarge("info", large)).toBe(true);
  expect(isLarge("info", sparse("small", LARGE - 1))).toBe(false);
  for (const command of ["index", "export", "report", "picture", "query", "compare", "convert"])
    expect(isLarge(command, "--json", large)).toBe(true);
  // The window reads in a browser; the others read nothing.
  for (const command of ["open", "help", "--version", large]) expect(isLarge(command, large)).toBe(false);
  expect(isLarge()).toBe(false);
});

test("all that is named counts together, folders with what is below them", () => {
  const halves = [sparse("half-1", LARGE / 2), sparse("half-2", LARGE / 2)];
  expect(isLarge("info", ...halves)).toBe(true);
  expect(isLarge("info", halves[0] as string)).toBe(false);
  sparse("trace/kernel/channel0_0", LARGE / 2);
  sparse("trace/kernel/channel0_1", LARGE / 2);
  expect(isLarge("info", join(folder, "trace"))).toBe(true);
  sparse("deep/1/2/3/4/channel0_0", LARGE);
  expect(isLarge("info", join(folder, "deep"))).toBe(false);
});

test("what is not there, or leads nowhere, is nothing", () => {
  symlinkSync(join(folder, "gone"), join(folder, "link"));
  expect(isLarge("info", join(folder, "nowhere"), join(folder, "link"), "")).toBe(false);
});

test("less is compiled into each function where little is read, and no function twice where anything is", () => {
  const once = "--no-use-osr";
  expect(compileOptions(loadOf(["index", sparse("little", LARGE - 1)]))).toEqual([
    once,
    "--max-inlined-bytecode-size-cumulative=460",
  ]);
  expect(compileOptions(loadOf(["index", sparse("much", LARGE)]))).toEqual([once]);
  expect(compileOptions(loadOf(["help"]))).toEqual([]);
  expect(compileOptions(loadOf([]))).toEqual([]);
});
