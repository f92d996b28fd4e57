import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { TraceInfo } from "../../workers/model/engine-api.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { lanescope, smallTrace } from "./cli-support.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const sample = join(root, "samples/labhost-overcommit.tar.zst");

async function infoOf(...traces: string[]): Promise<TraceInfo> {
  const { code, out, err } = await lanescope("info", "--json", ...traces);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out);
}

test("info --json says what is in a trace", async () => {
  const folder = smallTrace();
  const info = await infoOf(folder);
  const [trace] = info.traces;
  expect(info.events).toBe(trace?.events);
  expect(Object.values(trace?.events_by_name ?? {}).reduce((a, b) => a + b, 0)).toBe(info.events);
  expect(trace).toMatchObject({
    path: `${folder}/kernel`,
    format: "ctf-1.8",
    machine: "genhost",
    streams: 2,
    begin_ns: info.begin_ns,
    end_ns: info.end_ns,
    clock: { name: "monotonic", frequency_hz: 1e9, epoch_offset_ns: "1795249616138574299" },
    lost: { events: 0, gaps: 0 },
    problems: [],
  });
  expect(BigInt(info.begin_ns)).toBeGreaterThan(1795249616138574299n);
  expect(info.machines).toMatchObject([
    { name: "genhost", role: "host", cpus: 2, vms: [{ vcpus: [{ id: 0 }, { id: 1 }] }] },
  ]);
  expect(info.analyses.find(({ id }) => id === "sched")).toEqual({
    id: "sched",
    status: "full",
    missing: [],
    record_with: [],
    title: "CPU and thread states",
    reason: "",
  });
  expect(info.capture_with).toBe("lanescope capture --for nested-vms,network --seconds 10 -o FOLDER");
});

test("the same trace from a folder and out of an archive", async () => {
  const { traces, machines } = await infoOf(sample);
  expect(traces.map(({ format, machine }) => ({ format, machine }))).toEqual([
    { format: "ctf-1.8", machine: "labhost" },
  ]);
  expect(machines[0]?.vms.length).toBeGreaterThan(0);
});

test("several traces open together: each is listed, machines once", async () => {
  const one = smallTrace();
  const other = smallTrace({ seed: 2 });
  const info = await infoOf(one, other);
  expect(info.traces.map(({ path }) => path)).toEqual([`${one}/kernel`, `${other}/kernel`]);
  expect(info.events).toBe(info.traces.reduce((sum, { events }) => sum + events, 0));
  expect(info.machines.length).toBe(1);
});

test("lost events are counted", async () => {
  const info = await infoOf(smallTrace({ events: 20_000, lost: 1234 }));
  expect(info.traces[0]?.lost).toEqual({ events: 1234, gaps: 1 });
});

test("where the CPUs are: from a file of lscpu, or not known", async () => {
  const folder = smallTrace();
  const file = join(folder, "..", "cpus.txt");
  writeFileSync(file, "# CPU,Node,Socket,Core\n0,0,0,0\n1,1,1,0\n");
  const { out } = await lanescope("info", "--json", "--topology", file, folder);
  const { machines }: TraceInfo = JSON.parse(out);
  expect(machines[0]?.topology).toEqual({ from: "file", numa_nodes: 2, packages: 2, cores: 2 });
  expect((await lanescope("info", "--topology", file, folder)).out).toContain(
    "2 NUMA nodes, 2 packages, 2 cores, from the file",
  );
  expect((await lanescope("info", folder)).out).toContain("where its CPUs are is not known: --topology FILE says it");
  const wrong = await lanescope("info", "--topology", join(folder, "metadata"), folder);
  expect(wrong.code).toBe(1);
  rmSync(file);
});

test("info for people", async () => {
  const { out } = await lanescope("info", sample);
  const lines = out.split("\n");
  expect(lines.slice(1, 3)).toEqual(["  format   ctf-1.8, lttng-modules 2.13.9", "  machine  labhost"]);
  expect(out).toMatch(/^ {2}events {3}[\d ]+ in 2 streams$/m);
  expect(out).toMatch(/^ {2}begins {3}2026-11-21 \d\d:\d\d:\d\d\.\d{9} UTC$/m);
  expect(out).toMatch(/^ {2}labhost {2}host, 2 CPUs$/m);
  expect(out).toMatch(/^ {2}CPU and thread states {2,}full$/m);
  expect(out).not.toContain("\u001b");
});

test("the built command answers the same, and a closed pipe is no error", async (context) => {
  const built = join(root, "dist/cli/lanescope.mjs");
  const folder = smallTrace();
  const ran = spawnSync(process.execPath, [built, "info", "--json", folder], { encoding: "utf8" });
  if (ran.stderr.includes("Cannot find module")) context.skip("not built: npm run build");
  expect(ran).toMatchObject({ status: 0, stderr: "" });
  expect(JSON.parse(ran.stdout)).toEqual(await infoOf(folder));
  const piped = `"${process.execPath}" "${built}" export "${folder}" --table events | head -1`;
  const head = spawnSync("bash", ["-o", "pipefail", "-c", piped], { encoding: "utf8" });
  expect(head).toMatchObject({ status: 0, stderr: "" });
  expect(head.stdout).toBe("ts_ns,machine,cpu,name,tid,pid,comm,fields,context\r\n");
});

test("decode workers, which large traces get, find what one thread finds", async (context) => {
  const folder = smallTrace({ events: 150_000, cpus: 4, vms: 2 });
  const built = join(root, "dist/cli/lanescope.mjs");
  const ran = spawnSync(process.execPath, [built, "info", "--json", folder], { encoding: "utf8" });
  if (ran.stderr.includes("Cannot find module")) context.skip("not built: npm run build");
  expect(ran).toMatchObject({ status: 0, stderr: "" });
  expect(JSON.parse(ran.stdout)).toEqual(await infoOf(folder));
});

describeWithTraces("real traces", (dir) => {
  const rows = readFileSync(join(dir, "expected.tsv"), "utf8").trim().split("\n");
  const [head = [], ...traces] = rows.map((row) => row.split("\t"));
  const column = (name: string) => head.indexOf(name);

  test.each(["tracecompass-test-traces", "cdt-cloud-blueprint-cat", "schedsim-ctf"])(
    "%s: events and times as counted by babeltrace2",
    async (name) => {
      const found = new Map((await infoOf(unpackTrace(`${name}.tar.zst`))).traces.map((trace) => [trace.path, trace]));
      const wanted = traces.filter(
        (row) => row[0]?.startsWith(`${name}/`) && row[column("version")]?.startsWith("CTF1.8"),
      );
      expect(wanted.length).toBeGreaterThan(0);
      for (const row of wanted) {
        const trace = [...found].find(([path]) => path.endsWith(row[0] ?? ""))?.[1];
        const events = Number(row[column("events")]);
        expect({ path: row[0], events: trace?.events ?? 0 }).toEqual({ path: row[0], events });
        const first = row[column("first_ts")] ?? "None";
        if (first !== "None") expect(trace?.begin_ns).toBe(`${BigInt(first.replace(".", ""))}`);
      }
    },
  );
});
