import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { lanescope, type Ran, smallTrace, tempFolder } from "./cli-support.js";

// The files that a command writes with -o, and what it must not overwrite.

const sample = join(process.cwd(), "samples/labhost-overcommit.tar.zst");
let trace = "";
let folder = "";

beforeEach(() => {
  trace = smallTrace();
  folder = tempFolder();
});

function expectOneLine({ code, err }: Ran, text: RegExp): void {
  expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^lanescope: [^\n]*\n$/) });
  expect(err).toMatch(text);
}

const INTERVALS = ["--table", "intervals"];

test("a name as long as the file system takes, of characters of three bytes each", async () => {
  const file = join(folder, "表".repeat(85));
  expect(await lanescope("export", trace, ...INTERVALS, "-o", file)).toEqual({ code: 0, out: "", err: "" });
  expect(readdirSync(folder)).toEqual(["表".repeat(85)]);
});

test.each([
  ["a stream of it", (t: string) => join(t, "kernel/channel0_0")],
  ["its metadata", (t: string) => join(t, "kernel/metadata")],
  ["a link to it", (t: string) => linked(t, symlinkSync)],
  ["another name of the same file", (t: string) => linked(t, linkSync)],
  [
    "a roundabout path",
    (t: string) => join(t, "kernel/../kernel/./channel0_0").replace("channel", "../kernel/channel"),
  ],
])("the trace is not overwritten: %s", async (_, targetOf) => {
  const mine = copiedTrace();
  const target = targetOf(mine);
  const before = readFileSync(target);
  for (const command of [
    ["export", mine, ...INTERVALS],
    ["report", mine],
  ] as const) {
    expectOneLine(await lanescope(...command, "-o", target), /the output belongs to the trace that is read/);
  }
  expect(readFileSync(target)).toEqual(before);
});

test("an archive or a list of names is not overwritten", async () => {
  const archive = join(folder, "a.tar.zst");
  copyFileSync(sample, archive);
  const names = join(folder, "names.csv");
  writeFileSync(names, "vm,cr3,name\r\n");
  const { size } = statSync(archive);
  expectOneLine(await lanescope("export", archive, ...INTERVALS, "-o", archive), /the output is one of the inputs/);
  expectOneLine(
    await lanescope("report", trace, "--process-names", names, "-o", names),
    /the output is one of the inputs/,
  );
  expect(statSync(archive).size).toBe(size);
  expect(readFileSync(names, "utf8")).toBe("vm,cr3,name\r\n");
});

test.each([
  ["t.csv", ["export", ...INTERVALS]],
  ["t.jsonl", ["export", ...INTERVALS, "--format", "jsonl"]],
  ["r.md", ["report"]],
  ["r.html", ["report"]],
  ["r.json", ["report"]],
  ["p.svg", ["picture"]],
])("an earlier output beside the trace is replaced: %s", async (name, command) => {
  const mine = copiedTrace();
  const file = join(mine, name);
  expect((await lanescope(...command, mine, "-o", file)).code).toBe(0);
  const { ino } = statSync(file);
  expect(await lanescope(...command, mine, "-o", file)).toMatchObject({ code: 0, err: "" });
  expect(statSync(file).ino).not.toBe(ino);
});

test("the file keeps its mode; of a link, the file behind it is replaced", async () => {
  const file = join(folder, "real.csv");
  const link = join(folder, "link.csv");
  writeFileSync(file, "yesterday");
  chmodSync(file, 0o640);
  symlinkSync("real.csv", link);
  expect((await lanescope("export", trace, ...INTERVALS, "-o", link)).code).toBe(0);
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readFileSync(file, "utf8")).toMatch(/^lane_kind,/);
  const dangling = join(folder, "dangling.csv");
  symlinkSync("made.csv", dangling);
  expect((await lanescope("export", trace, ...INTERVALS, "-o", dangling)).code).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(["dangling.csv", "link.csv", "made.csv", "real.csv"]);
});

test("a folder, a folder that is not there, and what may not be written: one line, before anything is read", async () => {
  expectOneLine(await lanescope("report", trace, "-o", folder), /it is a folder/);
  expectOneLine(await lanescope("report", trace, "-o", `${folder}/`), /it is a folder/);
  expectOneLine(await lanescope("report", trace, "-o", join(folder, "no/t.md")), /no such file or folder/);
});

test("a folder of CTF: only a new or an empty one, made when all is written, and nothing is left of a failure", async () => {
  const full = join(folder, "full");
  mkdirSync(full);
  writeFileSync(join(full, "mine"), "");
  expectOneLine(await lanescope("convert", trace, "--to-ctf", "-o", full), /the folder is not empty/);
  expectOneLine(await lanescope("convert", trace, "--to-ctf", "-o", join(folder, "no/ctf")), /no such file or folder/);
  const ctf = join(folder, "ctf");
  const noTrace = join(full, "mine");
  expectOneLine(await lanescope("convert", noTrace, "--to-ctf", "-o", ctf), /not a trace/);
  expect(readdirSync(folder)).toEqual(["full"]);
  mkdirSync(ctf);
  expect((await lanescope("convert", trace, "--to-ctf", "-o", ctf)).code).toBe(0);
  expect(readdirSync(ctf)).toContain("metadata");
  expect(readdirSync(folder).sort()).toEqual(["ctf", "full"]);
  expect(readdirSync(full)).toEqual(["mine"]);
});

test("bookmarks that cannot be read: a report that has none does not need them, and no bundle takes them", async () => {
  const mine = copiedTrace();
  writeFileSync(`${mine}.annotations.json`, "{");
  expect((await lanescope("report", mine, "--format", "md")).code).toBe(0);
  expect((await lanescope("report", mine, "--format", "html")).code).toBe(1);
  const bundle = join(folder, "b.lanescope");
  const made = await lanescope("convert", mine, "-o", bundle, "--annotations", `${mine}.annotations.json`);
  expectOneLine(made, /annotations\.json/);
  expect(existsSync(bundle)).toBe(false);
});

function copiedTrace(): string {
  const mine = join(folder, "trace");
  mkdirSync(join(mine, "kernel"), { recursive: true });
  for (const name of readdirSync(join(trace, "kernel"))) {
    if (statSync(join(trace, "kernel", name)).isFile())
      copyFileSync(join(trace, "kernel", name), join(mine, "kernel", name));
  }
  return mine;
}

function linked(copy: string, link: (target: string, path: string) => void): string {
  const path = join(folder, "link");
  link(join(copy, "kernel/channel0_0"), path);
  return path;
}
