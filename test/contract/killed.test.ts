import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULTS, generate } from "../bench/generator/generate.js";

// A process that is killed while it reads a trace leaves parts of its index, and the next one goes on from the last whole one.

const PROGRAM = join(process.cwd(), "dist/cli/lanescope.mjs");
/** It is small, so that chunks are packed and leave memory within a small trace. */
const BUDGET = ["--memory-budget", "8M"];
const EVENTS = 600_000;

const folder = mkdtempSync(join(tmpdir(), "lanescope-killed-"));
let trace = "";
/** The index of a process that nobody has killed. */
let whole: Buffer;

beforeAll(() => {
  trace = generate({ ...DEFAULTS, events: EVENTS, cpus: 2, vms: 2, out: folder }).folder;
  index("whole");
  whole = readFileSync(join(indexes("whole"), onlyFile("whole", ".lsindex")));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function indexes(cache: string): string {
  return join(folder, cache, "indexes");
}

function filesIn(cache: string, ending: string): readonly string[] {
  try {
    return readdirSync(indexes(cache)).filter((name) => name.endsWith(ending));
  } catch {
    return [];
  }
}

function onlyFile(cache: string, ending: string): string {
  const names = filesIn(cache, ending);
  expect(names).toHaveLength(1);
  return names[0] as string;
}

function environment(cache: string, partEvents: number) {
  return {
    ...process.env,
    LANESCOPE_CACHE: join(folder, cache),
    LANESCOPE_CACHE_GB: "1",
    LANESCOPE_PART_EVENTS: `${partEvents}`,
  };
}

function lanescope(cache: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: "utf8",
    env: environment(cache, 0),
  });
  expect(status, stderr).toBe(0);
  return { out: stdout, err: stderr };
}

function index(cache: string) {
  return lanescope(cache, "index", trace, ...BUDGET);
}

/** How many parts are whole: the number of each lies in one of two slots at the begin. */
function partsOf(cache: string): number {
  const [name] = filesIn(cache, ".parts");
  if (name === undefined) return 0;
  const slots = readFileSync(join(indexes(cache), name)).subarray(0, 128);
  return slots.length < 128 ? 0 : Math.max(slots.readDoubleLE(16), slots.readDoubleLE(80));
}

/** Starts to read, and kills the process once so many parts are whole. */
async function kill(cache: string, parts: number): Promise<void> {
  const reading = spawn(process.execPath, [PROGRAM, "index", trace, ...BUDGET], {
    env: environment(cache, EVENTS / 40),
    stdio: "ignore",
  });
  const ended = new Promise((resolve) => reading.once("exit", (_, signal) => resolve(signal)));
  const look = setInterval(() => {
    if (parts <= partsOf(cache)) reading.kill("SIGKILL");
  }, 2);
  expect(await ended).toBe("SIGKILL");
  clearInterval(look);
}

test.each([
  ["early", 1],
  ["in the middle", 8],
  ["late", 20],
])(
  "a process that is killed %s is gone on from, and the index is the same",
  async (cache, parts) => {
    await kill(cache, parts);
    const { out } = lanescope(cache, "cache", "list");
    expect(out).toMatch(/kernel \(unfinished\)/);
    const { err } = index(cache);
    expect(err).toMatch(/reading goes on after [\d\s]+ events/);
    expect(filesIn(cache, ".parts")).toEqual([]);
    expect(readFileSync(join(indexes(cache), onlyFile(cache, ".lsindex"))).equals(whole)).toBe(true);
  },
  60_000,
);

test("what is damaged is said, and read from the begin; what a living process has is left alone, and all of it can be cleared", async () => {
  await kill("left", 2);
  const name = onlyFile("left", ".parts");
  const [living, damaged] = ["living", "damaged"].map((cache) => {
    mkdirSync(indexes(cache), { recursive: true });
    cpSync(join(indexes("left"), name), join(indexes(cache), name));
    return join(indexes(cache), name);
  }) as [string, string];

  const bytes = new Uint8Array(statSync(damaged).size - 65_536).fill(0x55);
  const file = openSync(damaged, "r+");
  writeSync(file, bytes, 0, bytes.length, 65_536);
  closeSync(file);
  expect(index("damaged").err).toMatch(/is damaged \(.+\): it is read from its begin/);
  expect(readFileSync(join(indexes("damaged"), onlyFile("damaged", ".lsindex"))).equals(whole)).toBe(true);

  // This process lives.
  cpSync(living, living.replace(/\.\d+-\d+\.parts$/, `.${process.pid}-1.parts`));
  rmSync(living);
  expect(index("living").err).not.toContain("goes on after");
  expect(filesIn("living", ".parts")).toHaveLength(1);

  expect(lanescope("left", "cache", "clear").out).toMatch(/removed 1 index/);
  expect(filesIn("left", ".parts")).toEqual([]);
}, 60_000);
