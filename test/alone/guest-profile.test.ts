import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fieldsOf } from "../../workers/core/parsed-json.js";
import { lanescope } from "../golden/cli-support.js";
import { type Guest, startGuest } from "../guest/guest.js";
import { expectShares, functionsOf, type ToldShares, toldShares } from "../guest/shares.js";
import { describeWithGuest } from "../guest/with-guest.js";
import { printed } from "../real/peers.js";
import { engineWith, profileOf, samplesByPath } from "../setup/profile.js";

// Profiles of a guest that runs here, seen from three places: QEMU's monitor, the guest itself, and host and guest at once. It
// runs a program that tells what a profile of it must show.

interface SampleRow {
  readonly ts_ns: number;
  readonly machine: string;
  readonly mode: string;
  readonly ip: string;
  readonly symbol: string;
}

/** Rows of the table `samples`. */
async function samplesOf(...traces: readonly string[]): Promise<readonly SampleRow[]> {
  const { out, err, code } = await lanescope("export", ...traces, "-t", "samples", "--format", "jsonl");
  expect(code, err).toBe(0);
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

const KERNEL = 1n << 63n;

describeWithGuest("profiles of a guest that runs here", (parts) => {
  const { shares, perf } = parts;
  if (shares === undefined) return test("all", (context) => context.skip("no C compiler is here"));
  const folder = mkdtempSync(join(tmpdir(), "lanescope-guest-profile-"));
  const at = (name: string) => join(folder, name);
  let guest: Guest;
  beforeAll(async () => {
    guest = await startGuest(parts);
  });
  afterAll(async () => {
    await guest?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  // Of a thousand runs some are three standard deviations off by chance; two in a row are not.
  test("the monitor's: shares of a known program without perf and without rights on the host", {
    retry: 1,
  }, async () => {
    const path = at("registers.lsm.jsonl");
    const [told, answers] = await withRegisters(guest, path);
    const asked = answers.flatMap(registersIn);
    const rows = await samplesOf(path);
    expect(rows.map(({ ip, mode }) => [BigInt(ip), mode])).toEqual(
      asked.map(({ address, ring }) => [address, ring === 3 ? "guest-user" : "guest-kernel"]),
    );
    for (const { address, ring } of asked) expect(ring === 3).toBe(address < KERNEL);
    expect(rows.length).toBeGreaterThanOrEqual(300);
    const functionAt = functionsOf(shares);
    const user = rows.filter(({ mode }) => mode === "guest-user");
    expectShares(
      user.map(({ ip }) => functionAt(BigInt(ip)) ?? ""),
      told.work,
      shareOfNew(answers),
    );
  });

  describe("by perf", () => {
    let recording: Recording;
    beforeAll(async () => {
      if (perf !== undefined) recording = await recorded(guest, perf, shares, at);
    });

    test("the guest's own: shares, callers, and names of its kernel", async (context) => {
      if (perf === undefined) return context.skip("perf is not here, and could not be installed");
      const { told, inside, kallsyms } = recording;
      const rows = await samplesOf(inside);
      expectShares(
        rows.filter(({ mode }) => mode === "user").map(({ symbol }) => symbol),
        told.work,
      );
      const symbolAt = kernelSymbols(kallsyms);
      const kernel = rows.filter(({ mode }) => mode === "kernel");
      expect(kernel.length).toBeGreaterThan(0);
      for (const { ip, symbol } of kernel) expect(symbolAt(BigInt(ip))).toContain(symbol);
      const engine = await engineWith(inside);
      try {
        const paths = samplesByPath(await profileOf(engine, { groups: ["mode"] }));
        const chains = Object.keys(paths).filter((path) => path.endsWith(";half"));
        expect(chains).toContainEqual(expect.stringMatching(/^host user;start\w*;run;outer;half$/));
      } finally {
        await engine.close();
      }
    });

    test("host and guest at once: all samples of the guest lie where its vCPUs ran", async (context) => {
      if (perf === undefined) return context.skip("perf is not here, and could not be installed");
      const { inside, host, refused, pairs } = recording;
      if (refused !== undefined) return context.skip(`perf may not record the host here: ${refused}`);
      const { out, err, code } = await lanescope("info", host, inside, "--json");
      expect(code, err).toBe(0);
      const { machines } = JSON.parse(out) as { machines: readonly MachineInfo[] };
      const { alignment, guest_of, apart } = machines.find(({ name }) => name === guest.name) ?? {};
      expect(guest_of, apart).toBe(`${hostname()}/vm/${guest.pid}`);
      expect(alignment).toMatchObject({ to: hostname(), method: "samples" });
      const { offset_ns = "0", error_bound_ns = 0, inside_share = 0, violations } = alignment ?? {};
      console.log(
        `${inside_share * 100} % of the guest's samples fit, ${violations} do not, ±${error_bound_ns / 1e3} µs`,
      );
      expect(inside_share).toBeGreaterThanOrEqual(0.99);
      expect(error_bound_ns).toBeGreaterThan(0);
      expect(2 * error_bound_ns).toBeLessThanOrEqual(100e3);
      // Both were asked for their monotonic clocks, one within the other, without any profiler.
      const ofHost = perfEpoch(perf, host, "sched.data", await beginOf(join(host, "sched.data")));
      const ofGuest = perfEpoch(perf, inside, "perf.data", await beginOf(join(inside, "perf.data")));
      const offset = BigInt(offset_ns) - ofHost + ofGuest;
      const least = pairs.map(({ asked, guestNs }) => asked - guestNs).reduce((a, b) => (a < b ? b : a));
      const most = pairs.map(({ answered, guestNs }) => answered - guestNs).reduce((a, b) => (a < b ? a : b));
      expect(offset).toBeGreaterThanOrEqual(least - BigInt(error_bound_ns));
      expect(offset).toBeLessThanOrEqual(most + BigInt(error_bound_ns));
    });
  });
});

interface MachineInfo {
  readonly name: string;
  readonly guest_of?: string;
  readonly apart?: string;
  readonly alignment?: Readonly<{
    offset_ns: string;
    error_bound_ns?: number;
    inside_share?: number;
    violations: number;
  }>;
}

/** How often the registers are asked for, and for how long. */
const EVERY_MS = 15;
const FOR_MS = 7000;

/** Runs the program, and writes a log of the registers meanwhile. Answers what it said, and what the monitor did. */
async function withRegisters(guest: Guest, path: string): Promise<[ToldShares, readonly string[]]> {
  const vcpus = (await guest.monitor.execute("query-cpus-fast")) as readonly unknown[];
  const begin = process.hrtime.bigint();
  const threads = vcpus.map(fieldsOf).map((vcpu) => ({ index: vcpu["cpu-index"], tid: vcpu["thread-id"] }));
  const vm = { key: "vm1", name: guest.name, pid: guest.pid, accel: "tcg", arch: "x86_64", vcpus: threads };
  const lines: object[] = [
    { lanescope: "monitor-log", version: 1, t0_mono_ns: `${begin}`, period_ms: EVERY_MS, vms: [vm] },
  ];
  const answers: string[] = [];
  let isRunning = true;
  const ran = guest.run(`shares ${FOR_MS / 1000} 2`).finally(() => {
    isRunning = false;
  });
  for (let tick = 1; isRunning; tick += 1) {
    const asked = process.hrtime.bigint();
    const d = await guest.monitor.ask("info registers -a");
    const us = Number((process.hrtime.bigint() - asked) / 1000n);
    lines.push({ t: Number(asked - begin), vm: "vm1", k: "hmp", n: "info registers -a", us, d });
    answers.push(d);
    const wait = tick * EVERY_MS - Number(process.hrtime.bigint() - begin) / 1e6;
    // The schedule of a monitor: there is nothing to wait for but time.
    if (0 < wait) await new Promise((resolve) => setTimeout(resolve, wait));
  }
  const told = toldShares((await ran).text);
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return [told, answers];
}

/** Address and privilege of each vCPU. */
function registersIn(answer: string): readonly { readonly address: bigint; readonly ring: number }[] {
  return [...answer.matchAll(/RIP=([\da-f]{16}).*?CPL=(\d)/gs)].map(([, address, ring]) => ({
    address: BigInt(`0x${address}`),
    ring: Number(ring),
  }));
}

/** On a busy host a vCPU may not have run since it was asked before, and then says the same. */
function shareOfNew(answers: readonly string[]): number {
  const vcpus = answers.map((answer) => answer.split("CPU#").slice(1));
  const said = vcpus.slice(1).flatMap((each, i) => each.map((text, vcpu) => text !== vcpus[i]?.[vcpu]));
  return said.filter(Boolean).length / said.length;
}

interface ClockPair {
  readonly asked: bigint;
  readonly answered: bigint;
  readonly guestNs: bigint;
}

interface Recording {
  readonly told: ToldShares;
  /** Folder with the guest's recording and the files of its symbols. */
  readonly inside: string;
  readonly kallsyms: string;
  /** Folder with the host's recordings. */
  readonly host: string;
  /** Why perf cannot record the host. */
  readonly refused: string | undefined;
  readonly pairs: readonly ClockPair[];
}

/** Records the program in the guest by perf there, and the host meanwhile where that is permitted. */
async function recorded(guest: Guest, perf: string, shares: string, at: (name: string) => string): Promise<Recording> {
  const [inside, host] = [at("inside"), at("host")];
  for (const folder of [inside, host]) printed("mkdir", [folder]);
  // One command with both events loses switches out of idle on some kernels.
  const recordings = [
    ["-m", "1024", "-c", "1", "-e", "sched:sched_switch", "-o", join(host, "sched.data")],
    ["-F", "499", "-e", "cpu-clock", "-o", join(host, "clock.data")],
  ].map((options) => hostRecording(perf, options));
  const starts = await Promise.all(recordings.map(({ started }) => started));
  // Where nothing takes a CPU from the guest, any offset of its clock fits.
  const others = Array.from({ length: 2 }, () => spawn("sh", ["-c", "while :; do :; done"], { stdio: "ignore" }));
  const pairs: ClockPair[] = [];
  const pair = async () => {
    const asked = process.hrtime.bigint();
    const { text } = await guest.run("head -n 3 /proc/timer_list");
    const guestNs = BigInt(/now at (\d+) nsecs/.exec(text)?.[1] ?? -1);
    pairs.push({ asked, answered: process.hrtime.bigint(), guestNs });
  };
  try {
    for (let i = 0; i < 8; i += 1) await pair();
    const record = "perf record -q -a -k mono -g -F 997 -e cpu-clock -o /tmp/perf.data shares 6 2";
    const told = toldShares((await guest.run(record)).text);
    for (let i = 0; i < 8; i += 1) await pair();
    writeFileSync(join(inside, "perf.data"), (await guest.run("cat /tmp/perf.data")).bytes);
    const kallsyms = (await guest.run("cat /proc/kallsyms")).text;
    writeFileSync(join(inside, "kallsyms"), kallsyms);
    writeFileSync(join(inside, "modules"), (await guest.run("cat /proc/modules")).bytes);
    copyFileSync(shares, join(inside, "shares"));
    return { told, inside, kallsyms, host, refused: starts.find((why) => why !== undefined), pairs };
  } finally {
    for (const other of others) other.kill("SIGKILL");
    for (const { end } of recordings) await end();
  }
}

interface HostRecording {
  /** Undefined once it records, else why it does not. */
  readonly started: Promise<string | undefined>;
  readonly end: () => Promise<void>;
}

function hostRecording(perf: string, options: readonly string[]): HostRecording {
  const args = ["record", "-q", "-a", "-k", "mono", "--control", "fd:3,4", ...options];
  const child = spawn(perf, args, { stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"] });
  const [, , errors, asks, answers] = child.stdio as unknown as readonly Duplex[];
  let said = "";
  errors?.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const recording = new Promise<undefined>((resolve) => answers?.once("data", () => resolve(undefined)));
  // It answers when it records.
  asks?.on("error", () => undefined).write("ping\n");
  return {
    started: Promise.race([recording, ended.then(() => said.trim() || "it ended")]),
    end: async () => {
      child.kill("SIGINT");
      await ended;
    },
  };
}

/** Time of day at 0 of the clock of a recording, which perf prints, opened from `begin` on. */
function perfEpoch(perf: string, folder: string, file: string, begin: bigint): bigint {
  const { lines } = printed(perf, ["script", "--ns", "-F", "time", "-G", "-i", join(folder, file)]);
  const times = lines.flatMap((line) => /^\s*(\d+)\.(\d{9}):/.exec(line) ?? []);
  const [, seconds = "0", ns = "0"] = times;
  return begin - (BigInt(seconds) * 1_000_000_000n + BigInt(ns));
}

/** All names of the kernel's function at an address: several may begin there. */
function kernelSymbols(kallsyms: string): (address: bigint) => readonly string[] {
  const found = new Map<bigint, string[]>();
  for (const [, address, name] of kallsyms.matchAll(/^([\da-f]{16}) [tTwW] (\S+)/gm)) {
    const at = BigInt(`0x${address}`);
    const names = found.get(at) ?? [];
    names.push(name as string);
    found.set(at, names);
  }
  const starts = [...found.keys()].sort((a, b) => (a < b ? -1 : 1));
  return (address) => {
    const at = starts.findLast((start) => start <= address);
    return at === undefined ? [] : (found.get(at) ?? []);
  };
}

/** When a trace begins, opened alone. */
async function beginOf(trace: string): Promise<bigint> {
  const { out } = await lanescope("info", trace, "--json");
  return BigInt(JSON.parse(out).traces[0].begin_ns);
}
