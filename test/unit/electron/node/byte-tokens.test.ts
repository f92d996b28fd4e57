import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { ByteTokens } from "../../../../electron/node/byte-tokens.js";
import { listFiles } from "../../../../electron/node/list-files.js";
import { nameOfBytes, oddBytesOf } from "../../../../workers/core/file-names.js";
import { FileHandles } from "../../../../workers/entry/file-handles.js";
import { OTHER_SYSTEM } from "../../../setup/skip.js";

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
  return { tokens, token: tokens.tokensOf(listed.value)[0] ?? "", path };
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

test.each<readonly [string, (path: string) => void, string]>([
  ["is cut short", (path) => writeFileSync(path, "mi"), "the file has become shorter"],
  ["is replaced", (path) => replaceBy(path, "more"), "another file has taken its place"],
  ["is replaced by a longer one", (path) => replaceBy(path, "much more"), "another file has taken its place"],
])(
  "a file that %s is not read by its old token, and has another one once it is listed again",
  async (_, change, why) => {
    const { tokens, token, path } = await tokenOf();
    change(path);
    expect(await tokens.open(token)).toMatchObject({ ok: false, error: { message: why } });
    const listed = await listFiles(path);
    const [fresh = ""] = listed.ok ? tokens.tokensOf(listed.value) : [];
    const opened = await tokens.open(fresh);
    expect(opened.ok).toBe(true);
    if (opened.ok) await opened.value.close();
  },
);

test("a file that grows is read by its token, as one is that is still recorded", async () => {
  const { tokens, token, path } = await tokenOf();
  appendFileSync(path, ", and more");
  const opened = await tokens.open(token);
  expect(opened.ok && `${await opened.value.readFile()}`).toBe("mine, and more");
  if (opened.ok) await opened.value.close();
});

/** With the times of the file before. */
function replaceBy(path: string, text: string): void {
  const { atime, mtime } = statSync(path);
  writeFileSync(`${path}.new`, text);
  utimesSync(`${path}.new`, atime, mtime);
  renameSync(`${path}.new`, path);
}

test("names that are not UTF-8 are listed and read", async (context) => {
  if (process.platform !== "linux") context.skip(`${OTHER_SYSTEM}: only Linux takes such names`);
  const folder = mkdtempSync(join(tmpdir(), "lanescope-bytes-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const odd = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff, 0xfe, 0x2f])]);
  mkdirSync(odd);
  writeFileSync(Buffer.concat([odd, Buffer.from([0x61, 0xe9, 0xc3, 0xa9])]), "latin");
  symlinkSync(Buffer.from([0x61, 0xe9, 0xc3, 0xa9]), Buffer.concat([odd, Buffer.from("link")]));
  const listed = await listFiles(folder);
  if (!listed.ok) throw new Error(listed.error.message);
  expect(listed.value.files.map(({ path, size }) => [path, size])).toEqual([
    ["\udcff\udcfe/a\udce9é", 5],
    ["\udcff\udcfe/link", 5],
  ]);
  const tokens = new ByteTokens();
  for (const token of tokens.tokensOf(listed.value)) {
    const opened = await tokens.open(token);
    expect(opened.ok && `${await opened.value.readFile()}`).toBe("latin");
    if (opened.ok) await opened.value.close();
  }
  const source = new FileHandles().open(listed.value.files[0]?.realPath ?? "", 5);
  expect(source.ok && (await source.value.read(0, 5)).ok).toBe(true);
  // Named itself, as a command line or a dialog does.
  const inside = await listFiles(`${folder}/\udcff\udcfe`);
  expect(inside.ok && inside.value.files.length).toBe(2);
});

test("property: names and bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
      const name = nameOfBytes(bytes);
      expect([...(oddBytesOf(name) ?? new TextEncoder().encode(name))]).toEqual([...bytes]);
    }),
    { numRuns: 1000 },
  );
});
