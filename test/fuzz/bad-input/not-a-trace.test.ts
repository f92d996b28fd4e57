import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { tempFolder } from "../../golden/cli-support.js";
import { folderWith, METADATA, open, STREAM, utf8 } from "./support.js";

// Nothing could be opened: exit status 1 and one line that names the file and says why.

const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3) * 104_729) & 255);
const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, ...deflateSync(new Uint8Array(500)));
const elf = Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, ...new Uint8Array(500));

const files: readonly (readonly [string, string | Uint8Array])[] = [
  ["text", "dear diary\n".repeat(100)],
  ["noise", noise],
  ["picture.png", png],
  ["program", elf],
  ["zeros", new Uint8Array(100_000)],
  ["empty", ""],
  ["json", '{"a": [1, 2, 3]}'],
  ["one-byte", "x"],
];

test.each(files)("%s, alone and in a folder", async (name, content) => {
  const folder = folderWith({ [name]: content });
  expect((await open(join(folder, name))).lines).toEqual([
    expect.stringMatching(`^not a trace \\(${folder}/${name}\\): .`),
  ]);
  expect((await open(folder)).lines).toEqual([expect.stringMatching(`^not a trace \\(${folder}/${name}\\): .`)]);
});

test("all of them in one folder", async () => {
  const folder = folderWith(Object.fromEntries(files));
  const { lines } = await open(folder);
  expect(lines).toEqual([expect.stringMatching(`^no trace among ${files.length} files \\(${folder}\\): .`)]);
});

test("a missing path, an empty folder, a folder of empty folders", async () => {
  const folder = tempFolder();
  expect((await open(join(folder, "gone"))).lines).toEqual([`cannot open ${folder}/gone: no such file or folder`]);
  expect((await open(folder)).lines).toEqual([expect.stringMatching(/^the folder is empty \(.+\): ./)]);
  mkdirSync(join(folder, "a/b/c"), { recursive: true });
  expect((await open(folder)).lines).toEqual([expect.stringMatching(/^the folder is empty \(.+\): ./)]);
});

test("one of two paths is missing", async () => {
  const folder = folderWith({ metadata: METADATA, ch_0: STREAM });
  expect((await open(folder, join(folder, "gone"))).lines).toEqual([expect.stringMatching(/gone: no such file/)]);
});

test("no file: a device, a link in a circle, a link to nowhere", async () => {
  expect((await open("/dev/null")).lines).toEqual(["cannot open /dev/null: neither a file nor a folder"]);
  const folder = tempFolder();
  symlinkSync("circle", join(folder, "circle"));
  expect((await open(join(folder, "circle"))).lines).toEqual([expect.stringMatching(/circle: links in a circle/)]);
  rmSync(join(folder, "circle"));
  symlinkSync("nowhere", join(folder, "link"));
  expect((await open(join(folder, "link"))).lines).toEqual([expect.stringMatching(/link: no such file/)]);
});

test("metadata alone, empty metadata, metadata that is none", async () => {
  const alone = folderWith({ metadata: METADATA });
  expect((await open(alone)).lines).toEqual([
    `only a description of a trace, no recorded streams (${alone}/metadata): open the folder that also holds the stream files`,
  ]);
  const empty = folderWith({ metadata: "", ch_0: STREAM });
  expect((await open(empty)).lines).toEqual([expect.stringMatching(`empty.*\\(${empty}/metadata`)]);
  for (const content of [noise, png, "no metadata at all", new Uint8Array(4096)]) {
    const folder = folderWith({ metadata: content, ch_0: STREAM });
    expect((await open(folder)).lines).toEqual([expect.stringMatching(`\\(${folder}/metadata, byte \\d+\\)`)]);
  }
});

test("streams without metadata, streams that hold nothing", async () => {
  const folder = folderWith({ ch_0: STREAM, ch_1: STREAM });
  expect((await open(folder)).lines).toEqual([expect.stringMatching(/^2 CTF stream files without a metadata file/)]);
  const hollow = folderWith({ metadata: METADATA, ch_0: "", ch_1: "" });
  expect((await open(hollow)).lines).toEqual([expect.stringMatching(/no recorded streams/)]);
});

test("files that may not be read", async () => {
  const folder = folderWith({ metadata: METADATA, ch_0: STREAM, ch_1: STREAM });
  chmodSync(folder, 0o755);
  chmodSync(join(folder, "ch_1"), 0);
  asNobody();
  const some = await open(folder);
  expect(some.events).toBe(15);
  expect(some.problems).toEqual(["error: cannot open: no permission to read it (ch_1)"]);
  asMyself();
  chmodSync(join(folder, "metadata"), 0);
  asNobody();
  expect((await open(folder)).lines).toEqual([expect.stringMatching(/permission.*metadata/)]);
  asMyself();
  chmodSync(folder, 0);
  asNobody();
  expect((await open(folder)).lines).toEqual([expect.stringMatching(/permission/)]);
});

/** Root may read anything: for the rest of the test it is someone else who asks. */
function asNobody(): void {
  onTestFinished(asMyself);
  if (process.getuid?.() === 0) process.seteuid?.(65_534);
}

function asMyself(): void {
  if (process.getuid?.() === 0) process.seteuid?.(0);
}

test("a name no terminal should see", async () => {
  const folder = tempFolder();
  const name = "\u001b[31mred\u0007\r\n\u009b2Jend";
  writeFileSync(join(folder, name), utf8("x"));
  const { lines } = await open(join(folder, name));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain("red");
});
