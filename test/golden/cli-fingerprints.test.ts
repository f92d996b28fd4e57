import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEFAULTS } from "../bench/generator/generate.js";
import { lanescope, smallTrace, tempFolder } from "./cli-support.js";

type Line = Readonly<Record<string, string | number>>;

async function linesOf(...argv: string[]): Promise<readonly Line[]> {
  const { code, out, err } = await lanescope(...argv, "--format", "jsonl");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}

/** Two VMs each that compute, sleep and read disks. */
function variedTrace(seed: number): string {
  const variety = { ...DEFAULTS.variety, workloads: ["cpu", "timer", "disk"] as const };
  return smallTrace({ seed, events: 40_000, cpus: 8, vms: 6, variety });
}

const told = (line: Line) => [line.lane, line.coarse_group, line.fine_group, line.nearest_lane, line.nearest_distance];

test("the command says what the table fingerprint-groups says", async () => {
  const trace = variedTrace(1);
  for (const options of [[], ["--period", "10ms"], ["--as-published"], ["--lanes", "genhost/vm/2{0,1,3,4}00"]]) {
    const rows = await linesOf("export", trace, "-t", "fingerprint-groups", ...options);
    const lines = await linesOf("fingerprints", trace, ...options);
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.map(told)).toEqual(rows.filter(({ subject }) => subject === "vm").map(told));
  }
});

test("a table for people has each group with what marks it, and each VM with its nearest", async () => {
  const { code, out } = await lanescope("fingerprints", variedTrace(1));
  expect(code).toBe(0);
  expect(out).toMatch(/^6 VMs, \d+ features; not recorded: net-rx-bytes/);
  expect(out).toMatch(/^3 groups, (reasonable|strong) structure \(mean silhouette 0\.\d\d\)$/m);
  expect(out).toMatch(/^group \d: 2 VMs, silhouette 0\.\d\d; more .*wait-disk-rate/m);
  expect(out).toMatch(/^ {2}genhost\/vm\/2200 +1 +0\.\d\d +genhost\/vm\/2500 +0\.\d{3} /m);
  const forced = await lanescope("fingerprints", "--k", "2", variedTrace(1));
  expect(forced.out).toMatch(/^2 groups, /m);
});

test("VMs of all traces of a dataset are grouped like those of one trace, and found again in a reference", async () => {
  const dataset = join(tempFolder(), "dataset");
  const [a, b, c] = [variedTrace(1), variedTrace(2), variedTrace(3)];
  expect((await lanescope("fleet", a, b, "-o", dataset, "--tables", "fingerprints")).code).toBe(0);
  const lines = await linesOf("fingerprints", dataset);
  expect(lines.length).toBe(12);
  // VM 0 and VM 3 compute, and so on: pids are 2000, 2100, ….
  const workload = (lane: string | number | undefined) => (Number(`${lane}`.split("/").at(-1)) / 100) % 3;
  const groups = new Set(lines.map((line) => `${workload(line.lane)} ${line.coarse_group}`));
  expect(groups.size).toBe(3);
  expect(new Set(lines.map(({ trace }) => trace)).size).toBe(2);
  // The same VM in the other trace is not told as its nearest.
  expect(lines.filter(({ lane, nearest_lane }) => lane === nearest_lane)).toEqual([]);
  const found = await linesOf("fingerprints", c, "--reference", dataset);
  expect(found.length).toBe(6);
  for (const line of found) {
    expect(line.nearest_trace).toMatch(/^[0-9a-f]{32}$/);
    expect(workload(line.nearest_lane)).toBe(workload(line.lane));
  }
  // What a trace and its part of a dataset say is the same.
  const own = await linesOf("fingerprints", a, "--reference", dataset);
  for (const line of own) expect(line.nearest_distance).toBeLessThan(1e-9);
  expect(own.map(({ nearest_lane }) => nearest_lane)).toEqual(own.map(({ lane }) => lane));
});

test("a damaged part, a dataset without fingerprints, and what does not go together are said in one line", async () => {
  const failure = async (status: number, ...argv: string[]) => {
    const { code, out, err } = await lanescope("fingerprints", ...argv);
    expect({ code, out, lines: err.split("\n").length - 1 }).toEqual({ code: status, out: "", lines: 1 });
    return err;
  };
  const dataset = join(tempFolder(), "dataset");
  const trace = smallTrace();
  await lanescope("fleet", trace, "-o", dataset, "--tables", "fingerprints");
  const parts = readdirSync(join(dataset, "table=fingerprints"), { recursive: true })
    .map(String)
    .filter((name) => /[0-9a-f]{32}\.parquet$/.test(name));
  writeFileSync(join(dataset, "table=fingerprints", parts[0] as string), "no Parquet at all, but long enough");
  expect(await failure(1, dataset)).toMatch(/table=fingerprints\/host=genhost\/.*\.parquet cannot be read: /);
  rmSync(join(dataset, "table=fingerprints"), { recursive: true });
  expect(await failure(1, dataset)).toMatch(/has no fingerprints: lanescope fleet … --tables default,fingerprints/);
  expect(await failure(2, dataset, "--period", "1s")).toMatch(/a dataset has whole traces/);
  expect(await failure(2, trace, "--of", "thread")).toMatch(/--of wants one of vm, process, nested/);
  expect(await failure(2, trace, "--k", "0")).toMatch(/--k wants a number/);
  expect(await failure(2, trace, "--period", "soon")).toMatch(/--period wants a time/);
  expect(await failure(1, trace, "--period", "1ns")).toMatch(/more than 20,000 fingerprints: choose longer periods/);
  expect(await failure(1, trace, "--of", "nested")).toMatch(/no guest inside a VM in /);
  expect(await failure(1, trace, "--of", "process")).toMatch(/no process of a guest in .*docs\/guest-processes.md/);
});
