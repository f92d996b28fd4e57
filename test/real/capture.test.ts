import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, type TestContext, test, vi } from "vitest";
import { lanescope, tempFolder } from "../golden/cli-support.js";
import { startGuest } from "../guest/guest.js";
import { describeWithGuest } from "../guest/with-guest.js";
import { describeWithPeer, perf } from "./peers.js";

// The command as it is built, with the perf and the kernel of this machine.

const PROGRAM = fileURLToPath(new URL("../../dist/cli/lanescope.mjs", import.meta.url));
const NOBODY = 65_534;

/** Whether perf may record the kernel here; else the test is skipped with what perf says. */
function mayRecord(program: string, context: TestContext): boolean {
  const path = join(tempFolder(), "perf.data");
  const ran = spawnSync(program, ["record", "-a", "-e", "sched:sched_switch", "-o", path, "--", "true"], {
    encoding: "utf8",
  });
  if (ran.status === 0) return true;
  context.skip(`perf may not record here: ${ran.stderr.split("\n").find((line) => line !== "") ?? ""}`);
  return false;
}

function startCapture(program: string, words: readonly string[], user?: number) {
  const output = join(tempFolder(), "capture");
  if (user !== undefined) {
    chmodSync(dirname(output), 0o755);
    mkdirSync(output, { mode: 0o700 });
    chownSync(output, user, user);
  }
  const env = { ...process.env, PATH: `${dirname(program)}:${process.env.PATH}`, HOME: output };
  const as = user === undefined ? {} : { uid: user, gid: user };
  const child = spawn(process.execPath, [PROGRAM, "capture", ...words, "-o", output], { env, ...as });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [out, err] = ["", ""];
  child.stdout.on("data", (text) => {
    out += text;
  });
  child.stderr.on("data", (text) => {
    err += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, output, ended, out: () => out, err: () => err };
}

/** Processes whose command lines name the folder, as `PID command`. */
function processesOf(folder: string): string[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      return words.some((word) => word.includes(folder)) ? [`${pid} ${words.join(" ").slice(0, 60)}`] : [];
    } catch {
      return [];
    }
  });
}

async function events(folder: string): Promise<number> {
  const { out, code } = await lanescope("info", "--json", folder);
  expect(code).toBe(0);
  const traces: { format: string; events: number }[] = JSON.parse(out).traces;
  return traces.filter(({ format }) => format.startsWith("perf.data")).reduce((sum, trace) => sum + trace.events, 0);
}

describeWithPeer("a capture of this host", "perf", perf, (program) => {
  test("has the context switches of its time, and opens as one session with all that lies beside", async (context) => {
    if (!mayRecord(program, context)) return;
    const { output, ended, err } = startCapture(program, ["--seconds", "1", "--backend", "perf"]);
    expect(await ended, err()).toBe(0);
    const info = JSON.parse((await lanescope("info", "--json", output)).out);
    expect(info.traces.map(({ format }: { format: string }) => format)).toEqual(["perf.data", "monitor-log"]);
    const [trace] = info.traces;
    expect(trace.events_by_name["sched:sched_switch"]).toBeGreaterThan(10);
    expect(Number(BigInt(trace.end_ns) - BigInt(trace.begin_ns)) / 1e9).toBeGreaterThan(0.9);
    expect(info.machines).toHaveLength(1);
    expect(info.machines[0].topology.from).toBe("file");
    expect(info.problems).toEqual([
      expect.objectContaining({ message: expect.stringContaining("captured with perf") }),
    ]);
    // The trace lies between the two readings of the clock that perf counts by.
    const { clocks } = JSON.parse(readFileSync(join(output, "capture.json"), "utf8"));
    expect(clocks).toHaveLength(2);
    for (const { monotonic, realtime } of clocks) {
      const begin = BigInt(trace.begin_ns) - (BigInt(realtime) - BigInt(monotonic));
      expect(Math.abs(Number(begin - BigInt(clocks[0].monotonic))) / 1e9).toBeLessThan(5);
    }
  });

  test("is whole, and leaves no process, when the program is killed", async (context) => {
    if (!mayRecord(program, context)) return;
    const { child, output } = startCapture(program, ["--backend", "perf"]);
    await vi.waitFor(() => expect(existsSync(join(output, "capture.json"))).toBe(true), 30_000);
    expect(processesOf(output).length).toBeGreaterThan(1);
    child.kill("SIGKILL");
    await vi.waitFor(() => expect(processesOf(output)).toEqual([]), 30_000);
    expect(await events(output)).toBeGreaterThan(10);
  });

  test("as a flight recorder: each snapshot is a file of its own, and all are one trace", async (context) => {
    if (!mayRecord(program, context)) return;
    const { child, output, ended, err } = startCapture(program, ["--flight", "--backend", "perf"]);
    await vi.waitFor(() => expect(existsSync(join(output, "capture.json"))).toBe(true), 30_000);
    child.kill("SIGUSR2");
    await vi.waitFor(() => expect(err()).toContain("a snapshot is written"), 30_000);
    child.kill("SIGINT");
    expect(await ended, err()).toBe(0);
    expect(readdirSync(output).filter((name) => name.startsWith("perf.data."))).toHaveLength(2);
    expect(await events(output)).toBeGreaterThan(10);
  });

  test("without rights waits for somebody who has them, and is stopped by who has not", async (context) => {
    if (!mayRecord(program, context)) return;
    if (process.getuid?.() !== 0) return context.skip("only root may become another user");
    const { child, output, ended, out, err } = startCapture(program, ["--backend", "perf"], NOBODY);
    await vi.waitFor(() => expect(err()).toContain("run this in a terminal"), 30_000);
    expect(err()).toMatch(/not permitted: perf: .*[Pp]ermission/);
    const command = out().trim();
    expect(command).toMatch(/^sudo perf record .*; sudo chown -R 65534 \S+; touch \S+$/);
    // Root needs no sudo. Who types it has a shell.
    const typed = spawn("sh", ["-c", command.replaceAll("sudo ", "")], {
      env: { ...process.env, PATH: `${dirname(program)}:${process.env.PATH}` },
    });
    onTestFinished(() => void typed.kill("SIGKILL"));
    await vi.waitFor(() => expect(existsSync(join(output, "capture.json"))).toBe(true), 30_000);
    child.kill("SIGINT");
    expect(await ended, err()).toBe(0);
    expect(await events(output)).toBeGreaterThan(10);
    expect(execFileSync("stat", ["-c", "%u", join(output, "perf.data")], { encoding: "utf8" }).trim()).toBe(
      `${NOBODY}`,
    );
    await vi.waitFor(() => expect(processesOf(output)).toEqual([]), 30_000);
  });
});

describeWithGuest("a capture of this host and of a guest at once", (parts) => {
  test("stands on one timeline, and the guest is as it was", async (context) => {
    if (perf === undefined) return context.skip("perf is not here, and could not be installed");
    if (!mayRecord(perf, context)) return;
    const guest = await startGuest(parts);
    try {
      const words = ["--guest", `qga:${guest.sockets.guestAgent}`, "--seconds", "2"];
      const asked = startCapture(perf, words);
      expect(await asked.ended).toBe(2);
      expect(asked.err()).toMatch(/In the guest of [\s\S]+ as root: tracefs for 2 s[\s\S]+nobody has agreed/);
      expect(existsSync(asked.output)).toBe(false);
      const { output, ended, err } = startCapture(perf, [...words, "--yes"]);
      expect(await ended, err()).toBe(0);
      expect(err()).toContain("nothing is left in the guest");
      const info = JSON.parse((await lanescope("info", "--json", output)).out);
      const roles = info.machines.map(({ role }: { role: string }) => role);
      expect(roles.sort()).toEqual(["guest", "host"]);
      expect(info.traces.map(({ format }: { format: string }) => format).sort()).toEqual([
        "ftrace-text",
        "monitor-log",
        "perf.data",
      ]);
      const log = readFileSync(join(output, "monitor.lsm.jsonl"), "utf8").split("\n");
      const told = log.filter((line) => line.includes('"k":"capture"')).map((line) => JSON.parse(line));
      expect(told.filter(({ d }) => d.side === "guest").map(({ n, vm }) => `${vm} ${n}`)).toEqual(
        expect.arrayContaining(["vm1 begin", "vm1 command", "vm1 end"]),
      );
      expect((await guest.run("ls -d /run/lanescope* /tmp/lanescope* 2>/dev/null | wc -l")).text.trim()).toBe("0");
    } finally {
      await guest.close();
    }
  });
});
