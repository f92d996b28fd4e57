import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { OTHER_SYSTEM } from "../setup/skip.js";

// What a command writes, and what it must not overwrite. The built command line, since it is about processes.

const root = fileURLToPath(new URL("../..", import.meta.url));
const CLI = join(root, "dist/cli/lanescope.mjs");
let ground = "";
let trace = "";
let folder = "";

beforeAll(() => {
  ground = mkdtempSync(join(tmpdir(), "lanescope-output-"));
  trace = join(ground, "trace");
  generate({ ...DEFAULTS, events: 4000, cpus: 2, vms: 1, packetBytes: 16384, out: trace });
});
beforeEach(() => {
  folder = mkdtempSync(join(ground, "out-"));
});
afterAll(() => rmSync(ground, { recursive: true, force: true }));

function lanescope(...argv: string[]) {
  return shell('exec "$0" "$@"', ...argv);
}

/** Runs a line of sh in which "$0" "$@" is the command line. */
function shell(line: string, ...argv: string[]) {
  const ran = spawnSync("sh", ["-c", line, process.execPath, CLI, ...argv], { encoding: "utf8" });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

function expectOneLine({ code, err }: ReturnType<typeof lanescope>, text: RegExp): void {
  expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(/^lanescope: [^\n]*\n$/) });
  expect(err).toMatch(text);
}

const INTERVALS = ["--table", "intervals"];

test("a name as long as the file system takes, of characters of three bytes each", () => {
  const file = join(folder, "表".repeat(85));
  expect(lanescope("export", trace, ...INTERVALS, "-o", file)).toEqual({ code: 0, out: "", err: "" });
  expect(readdirSync(folder)).toEqual(["表".repeat(85)]);
});

test("a file is written whole, and nothing beside it", () => {
  const wanted = lanescope("export", trace, ...INTERVALS).out;
  const file = join(folder, "table.csv");
  expect(lanescope("export", trace, ...INTERVALS, "-o", file)).toEqual({ code: 0, out: "", err: "" });
  expect(readFileSync(file, "utf8")).toBe(wanted);
  expect(lanescope("report", trace, "-o", join(folder, "r.md")).code).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(["r.md", "table.csv"]);
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
])("the trace is not overwritten: %s", (_, targetOf) => {
  const mine = copiedTrace();
  const target = targetOf(mine);
  const before = readFileSync(target);
  for (const command of [
    ["export", mine, ...INTERVALS],
    ["report", mine],
  ] as const) {
    expectOneLine(lanescope(...command, "-o", target), /the output belongs to the trace that is read/);
  }
  expect(readFileSync(target)).toEqual(before);
});

test("an archive or a list of names is not overwritten", () => {
  const archive = join(folder, "a.tar.zst");
  copyFileSync(join(root, "samples/labhost-overcommit.tar.zst"), archive);
  const names = join(folder, "names.csv");
  writeFileSync(names, "vm,cr3,name\r\n");
  const { size } = statSync(archive);
  expectOneLine(lanescope("export", archive, ...INTERVALS, "-o", archive), /the output is one of the inputs/);
  expectOneLine(lanescope("report", trace, "--process-names", names, "-o", names), /the output is one of the inputs/);
  expect(statSync(archive).size).toBe(size);
  expect(readFileSync(names, "utf8")).toBe("vm,cr3,name\r\n");
});

test.each([
  ["t.csv", ["export", ...INTERVALS]],
  ["t.jsonl", ["export", ...INTERVALS, "--format", "jsonl"]],
  ["r.md", ["report"]],
  ["r.html", ["report"]],
  ["r.json", ["report"]],
])("an earlier output beside the trace is replaced: %s", (name, command) => {
  const mine = copiedTrace();
  const file = join(mine, name);
  expect(lanescope(...command, mine, "-o", file).code).toBe(0);
  const { ino } = statSync(file);
  expect(lanescope(...command, mine, "-o", file)).toMatchObject({ code: 0, err: "" });
  expect(statSync(file).ino).not.toBe(ino);
});

test("the file keeps its mode; of a link, the file behind it is replaced", () => {
  const file = join(folder, "real.csv");
  const link = join(folder, "link.csv");
  writeFileSync(file, "yesterday");
  chmodSync(file, 0o640);
  symlinkSync("real.csv", link);
  expect(lanescope("export", trace, ...INTERVALS, "-o", link).code).toBe(0);
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readFileSync(file, "utf8")).toMatch(/^lane_kind,/);
  const dangling = join(folder, "dangling.csv");
  symlinkSync("made.csv", dangling);
  expect(lanescope("export", trace, ...INTERVALS, "-o", dangling).code).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(["dangling.csv", "link.csv", "made.csv", "real.csv"]);
});

test("a new file has the mode the user's umask says", () => {
  const file = join(folder, "t.csv");
  expect(shell('umask 027; exec "$0" "$@"', "export", trace, ...INTERVALS, "-o", file).code).toBe(0);
  expect(statSync(file).mode & 0o777).toBe(0o640);
});

test("a folder, a folder that is not there, and what may not be written: one line, before anything is read", () => {
  expectOneLine(lanescope("report", trace, "-o", folder), /it is a folder/);
  expectOneLine(lanescope("report", trace, "-o", `${folder}/`), /it is a folder/);
  expectOneLine(lanescope("report", trace, "-o", join(folder, "no/t.md")), /no such file or folder/);
});

test("yesterday's file outlives a disk that is full", () => {
  const file = join(folder, "t.jsonl");
  writeFileSync(file, "yesterday");
  // In blocks of 512 bytes.
  const ran = shell('ulimit -f 64; exec "$0" "$@"', "export", trace, "--table", "events", "-o", file);
  expectOneLine(ran, /cannot write the output: larger than a file may become here/);
  expect(readFileSync(file, "utf8")).toBe("yesterday");
  expect(readdirSync(folder)).toEqual(["t.jsonl"]);
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("yesterday's file outlives %s", async (signal) => {
  const long = join(ground, "long");
  generate({ ...DEFAULTS, events: 200_000, cpus: 2, vms: 1, out: long });
  const file = join(folder, "t.csv");
  writeFileSync(file, "yesterday");
  const child = spawn(process.execPath, [CLI, "export", long, "--table", "events", "-o", file], { stdio: "pipe" });
  const ended = endOf(child);
  await expect.poll(() => readdirSync(folder).length, { timeout: 60_000, interval: 5 }).toBe(2);
  child.kill(signal);
  expect(await ended).toEqual({ code: null, signal, err: "" });
  expect(readFileSync(file, "utf8")).toBe("yesterday");
  expect(readdirSync(folder)).toEqual(["t.csv"]);
});

test("stdout by its names, and a pipe", (context) => {
  if (process.platform === "win32") context.skip(`${OTHER_SYSTEM}: Windows has none of these`);
  const wanted = lanescope("export", trace, ...INTERVALS).out;
  const writeTo = (output: string, line: string) => shell(line, "export", trace, ...INTERVALS, "-o", output);
  expect(writeTo("-", '"$0" "$@"').out).toBe(wanted);
  expect(writeTo("/dev/stdout", '"$0" "$@" | cat').out).toBe(wanted);
  const log = join(folder, "log");
  writeFileSync(log, "before\n");
  expect(writeTo("/dev/stdout", `"$0" "$@" >> ${log}`).code).toBe(0);
  expect(readFileSync(log, "utf8")).toBe(`before\n${wanted}`);
  const pipe = join(folder, "pipe");
  const read = join(folder, "read");
  expect(writeTo(pipe, `mkfifo ${pipe}; cat ${pipe} > ${read} & "$0" "$@"; wait`).err).toBe("");
  expect(readFileSync(read, "utf8")).toBe(wanted);
  expect(statSync(pipe).isFIFO()).toBe(true);
});

test("a full stdout is one line and exit 1, a reader that went away is none", (context) => {
  if (process.platform !== "linux") context.skip(`${OTHER_SYSTEM}: /dev/full is Linux's`);
  for (const command of [["info", trace], ["report", trace], ["export", trace, ...INTERVALS], ["--help"]]) {
    expectOneLine(shell('exec "$0" "$@" > /dev/full', ...command), /no space left/);
  }
  expectOneLine(lanescope("report", trace, "-o", "/dev/full"), /no space left/);
  expect(shell('"$0" "$@" 2>&1 | head -n 1', "export", trace, ...INTERVALS)).toMatchObject({ code: 0 });
  expect(shell('"$0" "$@" | true; true', "export", trace, "-t", "events", "-o", "/dev/stdout").err).toBe("");
});

function endOf(child: ChildProcess): Promise<{ code: number | null; signal: string | null; err: string }> {
  let err = "";
  child.stderr?.on("data", (text) => {
    err += text;
  });
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, err })));
}

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
