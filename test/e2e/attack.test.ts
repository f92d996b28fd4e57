import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeWithAttack } from "../setup/outside-data.js";
import { isThorough, thoroughly } from "../setup/thorough.js";

// Each hostile input, with the built commands: every command ends by itself, within the memory that is allowed, with an
// answer or with one line that says why there is none. The bombs, which take long to make, are left out.

const root = fileURLToPath(new URL("../..", import.meta.url));
const CLI = join(root, "dist/cli/lanescope.mjs");
const MAX_BYTES = 1.5e9;
/** A command that has not ended by then hangs. That is no measure of speed: machines that run tests are busy. */
const HANGS_MS = 150_000;

const CASES = [
  "good",
  "empty-arrays",
  "empty-sequences",
  "bit-sequence",
  "tids 10000",
  "vms 8000",
  "begin-lies",
  "begin-late",
  "back-packets",
  "far-clock",
  "late-clock",
  "streams 1100",
  "names",
];

const COMMANDS: readonly (readonly string[])[] = [["info"], ["report"], ["export", "--table", "events"]];

/** All commands in a thorough run. Else one after the other takes the next input, so that each meets four of them or more. */
function commandsFor(name: string): readonly (readonly string[])[] {
  return isThorough ? COMMANDS : COMMANDS.filter((_, at) => at === CASES.indexOf(name) % COMMANDS.length);
}

describeWithAttack("hostile inputs", (dir) => {
  let folder = "";
  let witness = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "lanescope-attack-"));
    witness = join(folder, "witness.cjs");
    const memory = JSON.stringify(join(folder, "memory"));
    writeFileSync(
      witness,
      `process.on("exit", () => require("node:fs").writeFileSync(${memory}, String(process.resourceUsage().maxRSS)));`,
    );
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function made(...args: readonly string[]): string {
    const trace = join(folder, args.join("-"));
    if (existsSync(trace)) return trace;
    const { status, stderr } = spawnSync("python3", [join(dir, "make.py"), ...args, trace], { encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    return trace;
  }

  /** Runs, with a limit on open files where one is given, and checks how it ends. */
  function run(command: readonly string[], trace: string, openFiles?: number): { out: string; err: string } {
    const output = join(folder, "output");
    const line = `${openFiles === undefined ? "" : `ulimit -n ${openFiles};`} exec "$0" "$@" > "${output}"`;
    const argv = ["-c", line, process.execPath, "--require", witness, CLI, ...command, trace];
    rmSync(join(folder, "memory"), { force: true });
    const ran = spawnSync("sh", argv, { encoding: "utf8", timeout: HANGS_MS, killSignal: "SIGKILL" });
    const err = ran.stderr;
    expect({ signal: ran.signal, code: ran.status }).toEqual({ signal: null, code: expect.toBeOneOf([0, 1]) });
    expect(err).toMatch(ran.status === 0 ? /^(lanescope: [^\n]*\n)*$/ : /^lanescope: [^\n]*\n$/);
    expect(Number(readFileSync(join(folder, "memory"), "utf8")) * 1024).toBeLessThan(MAX_BYTES);
    const out = readFileSync(output, "latin1");
    expect(out.slice(0, 100_000)).not.toMatch(/^ {4}at .*:\d+:\d+\)?$/m);
    if (ran.status === 0) expect(out.length).toBeGreaterThan(100);
    return { out, err };
  }

  test.each(CASES)("%s", (name) => {
    const trace = made(...name.split(" "));
    for (const command of commandsFor(name)) run(command, trace);
  });

  test("as many streams as a process may open files, and fewer", () => {
    const trace = made("streams", "1100");
    for (const limit of thoroughly([64], [1024, 256])) {
      const { out } = run(["info", "--json"], trace, limit);
      expect(JSON.parse(out)).toMatchObject({ events: 11_000, problems: [] });
    }
  });
});
