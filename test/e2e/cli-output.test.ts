import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { OTHER_SYSTEM } from "../setup/skip.js";

// What a command writes where that is about processes, with the built command line. The rest: golden/cli-files.test.ts.

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

test("a file is written whole, and nothing beside it", () => {
  const wanted = lanescope("export", trace, ...INTERVALS).out;
  const file = join(folder, "table.csv");
  expect(lanescope("export", trace, ...INTERVALS, "-o", file)).toEqual({ code: 0, out: "", err: "" });
  expect(readFileSync(file, "utf8")).toBe(wanted);
  expect(lanescope("report", trace, "-o", join(folder, "r.md")).code).toBe(0);
  expect(readdirSync(folder).sort()).toEqual(["r.md", "table.csv"]);
});

test("a new file has the mode the user's umask says", () => {
  const file = join(folder, "t.csv");
  expect(shell('umask 027; exec "$0" "$@"', "export", trace, ...INTERVALS, "-o", file).code).toBe(0);
  expect(statSync(file).mode & 0o777).toBe(0o640);
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
  const long = longTrace();
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

/** So long that a signal comes while it is exported. */
function longTrace(): string {
  const out = join(ground, "long");
  if (!existsSync(out)) generate({ ...DEFAULTS, events: 200_000, cpus: 2, vms: 1, out });
  return out;
}

function endOf(child: ChildProcess): Promise<{ code: number | null; signal: string | null; err: string }> {
  let err = "";
  child.stderr?.on("data", (text) => {
    err += text;
  });
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, err })));
}
