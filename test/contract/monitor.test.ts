import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { type FakeQemu, RECORDED, startFakeQemu } from "../fakes/fake-qemu.js";
import { lanescope } from "./run.js";

// The built command against a QEMU: it ends as people end it, and the log is whole.

const CLI = fileURLToPath(new URL("../../dist/cli/lanescope.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lanescope-monitor-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly err: string;
}

/** Runs it until so many questions came, and sends the signal then. */
async function monitored(args: readonly string[], signal: NodeJS.Signals, most = 4): Promise<Ended> {
  let reached: () => void = () => undefined;
  const isReached = new Promise<void>((resolve) => {
    reached = resolve;
  });
  let count = 0;
  const qemu: FakeQemu = await startFakeQemu((execute) => {
    if (execute === "query-status") count += 1;
    if (count === most) reached();
    return RECORDED[execute];
  });
  const child = spawn(process.execPath, [CLI, "monitor", "--qmp", qemu.path, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let err = "";
  child.stderr.on("data", (bytes) => {
    err += bytes;
  });
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, err })));
  await Promise.race([isReached, ended]);
  child.kill(signal);
  const result = await ended;
  await qemu.close();
  return result;
}

describe.skipIf(process.platform !== "linux")("lanescope monitor", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s ends the log properly", async (signal) => {
    const output = join(folder, `${signal}.lsm.jsonl`);
    const { code, err } = await monitored(["--period", "100ms", "-o", output], signal);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining(`${output}: `) });
    const lines = readFileSync(output, "utf8");
    expect(lines.endsWith("\n")).toBe(true);
    const records = lines
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(records.at(-1)).toMatchObject({ vm: "vm1", k: "gap", n: "detached" });
    expect(records.filter(({ n }) => n === "query-status").length).toBeGreaterThanOrEqual(3);
    expect(statSync(output).mode & 0o777).toBe(0o600);
    expect(lanescope("info", output)).toMatchObject({ code: 0, out: expect.stringContaining("monitor-log") });
  });

  test("a disk that is full is told, and ends it", async () => {
    expect(await monitored(["-o", "/dev/full"], "SIGKILL", Number.POSITIVE_INFINITY)).toMatchObject({
      code: 1,
      err: expect.stringContaining("no space left on the device"),
    });
  });

  test("VMs that cannot be attached leave no file", () => {
    const output = join(folder, "none.lsm.jsonl");
    expect(lanescope("monitor", "--qmp", join(folder, "nowhere"), "-o", output)).toEqual({
      code: 1,
      out: "",
      err: `lanescope: ${join(folder, "nowhere")}: no such socket\n`,
    });
    expect(() => statSync(output)).toThrow();
  });

  test.each([
    [["-o", "a"], "which VM?"],
    [["--qmp", "a"], "which file?"],
    [["--qmp", "a", "-o", "b", "--hmp", "info lapic"], "--allow-hmp"],
    [["--qmp", "a", "-o", "b", "--period", "1ms"], "--period wants"],
    [["--qmp", "a", "-o", "b", "--agent", "ssh:b"], "--agent wants"],
    [["--qmp", "a", "--qmp", "b", "-o", "b", "--agent", "qga:b"], "2 VMs and 1 of --agent"],
    [["--pid", "x", "-o", "b"], "--pid wants"],
    [["--host", "-oProxyCommand=sh", "--list"], "--host"],
    [["vm1"], 'what is "vm1"?'],
  ])("%j is wrong usage", (args, why) => {
    expect(lanescope("monitor", ...args)).toMatchObject({ code: 2, err: expect.stringContaining(why) });
  });
});
