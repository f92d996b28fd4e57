import { mkdir, readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, systemErrorText } from "../../../../workers/core/error-text.js";
import { formatBytes } from "../../../../workers/core/format.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";

/** A disk keeps so much for others. */
export const LEAST_FREE = 256 << 20;

/** A folder for its owner only: a trace tells what everybody's programs do. */
export async function makeFolder(folder: string): Promise<Result<void>> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const files = await readdir(folder);
    if (0 < files.length) return fail("the folder is not empty", { file: folder, hint: "name a new one" });
  } catch (error) {
    if (errorCode(error) === "EEXIST") return fail("a file has this name", { file: folder });
    return fail(`cannot write there: ${systemErrorText(error, "write")}`, { file: folder });
  }
  const free = await freeBytes(folder);
  return free < 2 * LEAST_FREE ? fail(`the disk has only ${formatBytes(free)} left`, { file: folder }) : ok(undefined);
}

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

export async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
