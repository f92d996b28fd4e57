import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openSpillFile } from "../../../../workers/entry/spill-node.js";

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-spill-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test("what is written is read again by its place, and nothing is left of the file", () => {
  const folder = join(emptyFolder(), "not", "there");
  const file = openSpillFile(folder);
  file.write(Uint8Array.from([1, 2, 3, 4]), 4);
  file.write(Uint8Array.from([9, 8, 7, 6]), 0);
  const read = new Uint8Array(5);
  file.read(read, 2);
  expect([...read]).toEqual([7, 6, 1, 2, 3]);
  expect(() => file.read(read, 4)).toThrow("is shorter than what was written to it");
  file.close();
  expect(readdirSync(folder)).toEqual([]);
});

test("files of processes that were killed go, others stay", () => {
  const folder = emptyFolder();
  // No process has such a number.
  writeFileSync(join(folder, "lanes-99999999-1.tmp"), "");
  writeFileSync(join(folder, `lanes-${process.ppid}-1.tmp`), "");
  writeFileSync(join(folder, "lanes.tmp"), "");
  openSpillFile(folder).close();
  expect(readdirSync(folder).sort()).toEqual([`lanes-${process.ppid}-1.tmp`, "lanes.tmp"]);
});

test("a folder that cannot be made is an error", () => {
  const taken = join(emptyFolder(), "file");
  writeFileSync(taken, "");
  expect(() => openSpillFile(join(taken, "folder"))).toThrow();
});
