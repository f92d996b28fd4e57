import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { systemErrorText } from "../../workers/core/error-text.js";

/** What a small file of ours holds; undefined if it is missing or damaged, which is never worth stopping for. */
export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** State that cannot be kept is lost, not fatal: a read-only home still shows traces. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  try {
    await replaceFile(file, JSON.stringify(value));
  } catch (error) {
    console.error(`cannot keep ${file}: ${systemErrorText(error, "write")}`);
  }
}

/** Whole or not at all: written under another name, then renamed. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const partial = `${file}.${process.pid}.${randomBytes(4).toString("hex")}.partial`;
  try {
    await writeFile(partial, content, { mode: 0o600, flush: true });
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
}
