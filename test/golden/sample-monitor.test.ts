import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { SampleInfo } from "../../renderer/host/host-api.js";
import { lanescope, tempFolder } from "./cli-support.js";

// The sample of a monitor log beside the trace of its host: what samples/README.md and its first steps say is what the
// program finds, and the log's own lines and the plain events agree with each other.

const samples = join(fileURLToPath(new URL("../..", import.meta.url)), "samples");
const pair = join(samples, "tcg-monitor.tar.zst");
const listed: readonly SampleInfo[] = JSON.parse(readFileSync(join(samples, "index.json"), "utf8"));

const WEB = "tcghost/vm/6178";
const BATCH = "tcghost/vm/6205";
const VCPUS = [
  { lane: `${WEB}/vcpu/0`, tid: 6187, switchedMs: 4253.9, toldMs: 4297.8 },
  { lane: `${WEB}/vcpu/1`, tid: 6189, switchedMs: 4306.7, toldMs: 4350.6 },
  { lane: `${BATCH}/vcpu/0`, tid: 6208, switchedMs: 2411.1, toldMs: 2403.6 },
];

async function rowsOf(...args: string[]): Promise<Record<string, unknown>[]> {
  const { code, out } = await lanescope("export", pair, "--format", "jsonl", ...args);
  expect(code).toBe(0);
  return out
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line.replace(/"(\w+_ns)":(\d+)/g, '"$1":"$2"')));
}

const info = lanescope("info", "--json", pair).then(({ out }) => JSON.parse(out));

interface Line {
  readonly t: number;
  readonly n: string;
  readonly d: Readonly<Record<string, { readonly schedstat: string }>>;
}

/** Each answer about a thread: when it was asked, on the time of day of the trace, and the processor time, ns. */
function accountsOf(lines: readonly Line[], beginNs: bigint, tid: number) {
  return lines.flatMap(({ t, n, d }) => {
    const told = n === "proc-threads" ? d[tid]?.schedstat : undefined;
    return told === undefined ? [] : [{ ns: beginNs + BigInt(t), ran: Number(told.split(" ")[0]) }];
  });
}

test("the log and the trace are one host on one clock, with the VMs of both", async () => {
  const { problems, traces, machines } = await info;
  expect(problems).toEqual([]);
  expect(traces.map((one: Record<string, unknown>) => [one.format, one.events, one.begin_ns])).toEqual([
    ["perf.data", 161_901, "1796067155931235905"],
    ["monitor-log", 3_327, "1796067156120031026"],
  ]);
  expect(machines).toHaveLength(1);
  expect(machines[0].vms).toMatchObject([
    { pid: 6178, vcpus: [{ tid: 6187 }, { tid: 6189 }] },
    { pid: 6205, vcpus: [{ tid: 6208 }] },
  ]);
});

test("processor time by the switches in the trace, by the host's account in the log, and by the lanes", async () => {
  const folder = tempFolder();
  const unpacked = spawnSync("sh", ["-c", 'zstd -dc "$1" | tar x -C "$2" --no-same-owner', "sh", pair, folder]);
  expect(unpacked.status).toBe(0);
  const [header, ...lines] = readFileSync(join(folder, "tcg-monitor/monitor.lsm.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  const { traces } = await info;
  const beginNs = BigInt(header.t0_mono_ns) + BigInt(traces[0].clock.epoch_offset_ns);
  // All vCPUs are pinned to CPU 1.
  const stays = staysOf(await rowsOf("--table", "events", "--where", 'name = "sched:sched_switch" and cpu = 1'));
  const states = await rowsOf("--table", "intervals", "--lanes", "*/vcpu/*", "--where", "state:guest");
  for (const { lane, tid, switchedMs, toldMs } of VCPUS) {
    const accounts = accountsOf(lines, beginNs, tid);
    const [from, to] = [accounts[0], accounts.at(-1)];
    if (from === undefined || to === undefined) throw new Error(`the log has no thread ${tid}`);
    const switched = timeIn(stays.get(tid) ?? [], from.ns, to.ns);
    expect(switched / 1e6).toBeCloseTo(switchedMs, 0);
    expect((to.ran - from.ran) / 1e6).toBeCloseTo(toldMs, 1);
    expect(Math.abs((to.ran - from.ran) / switched - 1)).toBeLessThan(0.015);
    // From look to look the account is as fresh as the last tick, and an answer takes time.
    for (const [i, look] of accounts.slice(1).entries()) {
      const before = accounts[i] ?? look;
      const apart = look.ran - before.ran - timeIn(stays.get(tid) ?? [], before.ns, look.ns);
      expect(Math.abs(apart)).toBeLessThan(12e6);
    }
    // A guest under emulation is in its guest while its thread runs.
    const own = states.filter((state) => state.lane === lane);
    const guest = own.map(({ start_ns, end_ns }) => [BigInt(start_ns as string), BigInt(end_ns as string)] as const);
    expect(Math.abs(timeIn(guest, from.ns, to.ns) / switched - 1)).toBeLessThan(0.01);
  }
});

type Stay = readonly [from: bigint, to: bigint];

/** When each thread was on a CPU, by plain events. */
function staysOf(rows: readonly Record<string, unknown>[]): ReadonlyMap<number, readonly Stay[]> {
  const since = new Map<number, bigint>();
  const stays = new Map<number, Stay[]>();
  for (const { ts_ns, fields } of rows) {
    const ns = BigInt(ts_ns as string);
    const { prev_pid: left, next_pid: came } = fields as { readonly prev_pid: number; readonly next_pid: number };
    const from = since.get(left);
    if (from !== undefined)
      stays
        .set(left, stays.get(left) ?? [])
        .get(left)
        ?.push([from, ns]);
    since.delete(left);
    since.set(came, ns);
  }
  return stays;
}

function timeIn(stays: readonly Stay[], t0: bigint, t1: bigint): number {
  let sum = 0n;
  for (const [from, to] of stays) {
    const [begin, end] = [from < t0 ? t0 : from, to < t1 ? to : t1];
    if (begin < end) sum += end - begin;
  }
  return Number(sum);
}

test("guests believe in more than their host gave them, and the log and the trace do not disagree", async () => {
  const rows = await rowsOf("--table", "guest-belief");
  const shown = rows.map(({ lane, guest_busy, guest_stolen, host_ran }) => [
    lane,
    Number(guest_busy).toFixed(2),
    guest_stolen,
    Number(host_ran).toFixed(2),
  ]);
  expect(shown).toEqual([
    [BATCH, "0.34", 0, "0.21"],
    [WEB, "1.49", 0, "0.76"],
  ]);
  const processes = await rowsOf("--table", "guest-processes", "--from", "+4s", "--to", "+7s");
  const used = (name: string) => Number(processes.find(({ guest_process }) => guest_process === name)?.used_cpus);
  expect([used("serve").toFixed(2), used("nightly").toFixed(2)]).toEqual(["1.74", "0.78"]);
  const { findings } = JSON.parse((await lanescope("report", pair, "--format", "json")).out);
  const ids = (findings as { readonly id: string }[]).map(({ id }) => id);
  expect(ids).toContain("guest-belief");
  expect(ids).not.toContain("monitor-disagrees");
});

test("one change of the balloon is told twice", async () => {
  const events = await rowsOf("--table", "events", "--where", 'name = "monitor:event" and fields.text ~ "BALLOON"');
  expect(events.map(({ fields }) => (fields as { readonly text: string }).text)).toEqual([
    'BALLOON_CHANGE {"actual":334495744}',
    'BALLOON_CHANGE {"actual":268435456}',
  ]);
});

test("registers are samples of both VMs, and their kernels have names", async () => {
  const { out } = await lanescope("profile", pair, "--group", "vm,mode", "--format", "folded");
  const counts = new Map<string, number>();
  for (const line of out.trim().split("\n")) {
    const [, vm, samples] = /^([^;]+);.* (\d+)$/.exec(line) ?? [];
    if (vm !== undefined) counts.set(vm, (counts.get(vm) ?? 0) + Number(samples));
  }
  expect(Object.fromEntries(counts)).toEqual({ "web 6178": 1144, "batch 6205": 571 });
  const { symbols } = await info;
  expect(JSON.stringify(symbols)).toContain("6178/proc/kallsyms");
});

test("the state of the steps is there, with whom they name", async () => {
  const { begin_ns } = await info;
  const step = listed.find(({ id }) => id === "tcg-monitor")?.steps?.[1];
  const at = (ns: number | undefined) => `${BigInt(begin_ns) + BigInt(ns ?? 0)}`;
  const states = await rowsOf("--table", "intervals", "--lanes", step?.lane ?? "", "--where", "state:preempted");
  expect(states).toContainEqual(
    expect.objectContaining({ start_ns: at(step?.from), end_ns: at(step?.to), culprit: `${BATCH}/vcpu/0` }),
  );
});
