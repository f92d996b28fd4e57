import { randomBytes } from "node:crypto";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { systemErrorText } from "../../workers/core/error-text.js";
import { renameOver } from "./rename-over.js";

/** The content of a state file; undefined if the file is missing or damaged. */
export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** Writes a state file. A failure is only reported: traces can be shown from a read-only home folder. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  try {
    await replaceFile(file, JSON.stringify(value));
  } catch (error) {
    reportNotKept(file, error);
  }
}

/** The same for a process that is about to end and waits for nothing. */
export function writeJsonNow(file: string, value: unknown): void {
  try {
    replaceFileNow(file, JSON.stringify(value));
  } catch (error) {
    reportNotKept(file, error);
  }
}

function reportNotKept(file: string, error: unknown): void {
  console.error(`cannot keep ${file}: ${systemErrorText(error, "write")}`);
}

/** Replaces a file atomically: writes under another name, then renames. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const partial = partialOf(file);
  try {
    await writeFile(partial, content, { mode: 0o600, flush: true });
    await renameOver(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
}

function replaceFileNow(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const partial = partialOf(file);
  try {
    writeFileSync(partial, content, { mode: 0o600, flush: true });
    renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
}

function partialOf(file: string): string {
  return `${file}.${process.pid}.${randomBytes(4).toString("hex")}.partial`;
}
