import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { contentOf, expectTidy, partsOf, rowsIn, traceIn } from "../golden/fleet-support.js";
import { describeWith, OTHER_SYSTEM } from "../setup/skip.js";
import { lanescope, type Ran } from "./run.js";

// Datasets of the built command, whose traces are read by processes of their own.

const PROGRAM = fileURLToPath(new URL("../../dist/cli/lanescope.mjs", import.meta.url));
const TRACES = 6;
const TABLES = ["--tables", "waits,steal,exits,latencies"];

const folder = mkdtempSync(join(tmpdir(), "lanescope-fleet-"));
const traces = join(folder, "traces");
const whole = join(folder, "whole");
const large = join(folder, "large");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  for (let i = 0; i < TRACES; i += 1) traceIn(join(traces, `${i}`), i + 1, { hostname: `host${i % 2}` });
  // No test reads it to its end.
  traceIn(large, 99, { events: 6_000_000, packetBytes: 1 << 20 });
  const { code, err } = lanescope("fleet", traces, "-o", whole, "--jobs", "2", ...TABLES);
  expect([code, err]).toEqual([0, expect.stringMatching(/^lanescope: 6 traces in .* s: 6 written; .* in a job\n$/)]);
});

function datasetFolder(): string {
  const made = mkdtempSync(join(tmpdir(), "lanescope-dataset-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function start(...args: string[]): { readonly child: ChildProcess; readonly ended: Promise<Ran> } {
  const child = spawn(process.execPath, [PROGRAM, "fleet", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const ended = new Promise<Ran>((resolve) => child.once("close", (code) => resolve({ code, out, err })));
  return { child, ended };
}

function filesIn(dataset: string): number {
  return readdirSync(dataset, { recursive: true }).length;
}

/** Processes that a process has started, and that live. */
function childrenOf({ pid }: ChildProcess): readonly number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.split(" ").flatMap((child) => (child.trim() === "" ? [] : [Number(child)]));
  } catch {
    return [];
  }
}

test("killed at any moment, it leaves whole files, and goes on", async () => {
  const dataset = datasetFolder();
  for (const more of [1, 2, 3, 5, 8, 13, 4, 9]) {
    const { child, ended } = start(traces, "-o", dataset, "--jobs", "2", ...TABLES);
    const before = filesIn(dataset);
    let isOver = false;
    void ended.then(() => {
      isOver = true;
    });
    await expect.poll(() => isOver || before + more <= filesIn(dataset), { interval: 1 }).toBe(true);
    child.kill("SIGKILL");
    await ended;
    // Each part is read, and each is a part of the whole dataset.
    partsOf(dataset);
    for (const [path, content] of contentOf(dataset)) expect(content).toBe(contentOf(whole).get(path));
  }
  expect(lanescope("fleet", traces, "-o", dataset, ...TABLES).code).toBe(0);
  expect(contentOf(dataset)).toEqual(contentOf(whole));
  expect(rowsIn(dataset, "traces")).toBe(TRACES);
  expectTidy(dataset);
});

test("runs at the same time write one dataset together", async () => {
  const dataset = datasetFolder();
  const runs = [1, 2, 3].map(() => start(traces, "-o", dataset, "--jobs", "1", ...TABLES).ended);
  for (const { code, err } of await Promise.all(runs)) expect([code, err]).toEqual([0, expect.any(String)]);
  expect(contentOf(dataset)).toEqual(contentOf(whole));
  expect(rowsIn(dataset, "traces")).toBe(TRACES);
  expectTidy(dataset);
});

test("a trace that needs too much memory fails alone", () => {
  const dataset = datasetFolder();
  const { code, err } = lanescope("fleet", large, traces, "-o", dataset, "--jobs", "1", "--memory", "256M", ...TABLES);
  expect([code, err]).toEqual([
    0,
    expect.stringMatching(/large: (it needs more than 268 MB of memory|.* out of memory)/),
  ]);
  expect(rowsIn(dataset, "traces")).toBe(7);
  expectTidy(dataset);
});

const isLinux = process.platform === "linux" || undefined;
describeWith("the workers of a run", isLinux, `${OTHER_SYSTEM}: /proc tells its workers`, () => {
  test("a trace whose worker crashes is tried once more, then it has failed", async () => {
    const dataset = datasetFolder();
    const { child, ended } = start(large, traces, "-o", dataset, "--jobs", "1", ...TABLES);
    const killed = new Set<number>();
    for (let times = 0; times < 2; times += 1) {
      const worker = () => childrenOf(child).find((pid) => !killed.has(pid));
      await expect.poll(worker, { interval: 20 }).toBeDefined();
      const pid = worker() as number;
      killed.add(pid);
      process.kill(pid, "SIGKILL");
    }
    const { code, err } = await ended;
    expect([code, err]).toEqual([0, expect.stringContaining(`${large}: the worker ended with SIGKILL\n`)]);
    expect(err).toContain("7 traces in");
    expect(err).toContain("6 written, 1 failed");
    expect(rowsIn(dataset, "traces")).toBe(7);
    expect(contentOf(dataset)).toEqual(contentOf(whole));
  });

  test("a trace that takes too long fails, and the same command without the limit reads the others", async () => {
    const dataset = datasetFolder();
    const { child, ended } = start(large, traces, "-o", dataset, "--jobs", "1", "--limit", "2s", ...TABLES);
    await expect.poll(() => childrenOf(child).length, { interval: 20 }).toBe(1);
    // However fast the machine is, this one comes to no end.
    process.kill(childrenOf(child)[0] as number, "SIGSTOP");
    expect((await ended).err).toContain(`${large}: it took longer than 2 s`);
    expect(lanescope("fleet", traces, "-o", dataset, ...TABLES).code).toBe(0);
    expect(rowsIn(dataset, "traces")).toBe(7);
    expect(contentOf(dataset)).toEqual(contentOf(whole));
    expectTidy(dataset);
  });

  test("Ctrl+C ends it and its workers; the same command goes on", async () => {
    const dataset = datasetFolder();
    const { child, ended } = start(large, traces, "-o", dataset, "--jobs", "2", ...TABLES);
    await expect.poll(() => childrenOf(child).length, { interval: 20 }).toBe(2);
    const workers = childrenOf(child);
    child.kill("SIGINT");
    const { code, err } = await ended;
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/lanescope: stopped: \d traces are left: the same command goes on\n$/),
    ]);
    for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    expectTidy(dataset);
    partsOf(dataset);
    expect(lanescope("fleet", traces, "-o", dataset, ...TABLES).code).toBe(0);
    expect(contentOf(dataset)).toEqual(contentOf(whole));
  });
});
