import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ByteTokens } from "../../electron/node/byte-tokens.js";
import { listFiles } from "../../electron/node/list-files.js";

/** A token for a file, and the file's path. */
async function tokenOf(): Promise<{ tokens: ByteTokens; token: string; path: string }> {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-tokens-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "trace/ch_0");
  mkdirSync(join(folder, "trace"));
  writeFileSync(path, "mine");
  writeFileSync(join(folder, "secret"), "not yours");
  const listed = await listFiles(join(folder, "trace"));
  if (!listed.ok) throw new Error(listed.error.message);
  const tokens = new ByteTokens();
  return { tokens, token: tokens.give(listed.value)[0] ?? "", path };
}

test("a token opens its file", async () => {
  const { tokens, token } = await tokenOf();
  const opened = await tokens.open(token);
  expect(opened.ok && `${await opened.value.readFile()}`).toBe("mine");
  if (opened.ok) await opened.value.close();
});

test.each<readonly [string, (path: string) => void]>([
  ["a link that leads out", (path) => symlinkSync("../secret", path)],
  ["a folder", (path) => mkdirSync(path)],
  ["a pipe nobody writes to", (path) => void spawnSync("mkfifo", [path])],
  ["nothing", () => {}],
])("%s in its place is not read", async (_, replace) => {
  const { tokens, token, path } = await tokenOf();
  rmSync(path);
  replace(path);
  expect(await tokens.open(token)).toMatchObject({ ok: false });
});
