import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { renameOver } from "../../node/rename-over.js";

/** Writes a file under another name, which readers of a dataset pass over, and renames it. */
export async function putFile(file: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const partial = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString("hex")}.partial`);
  try {
    await writeFile(partial, content);
    await renameOver(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
}
