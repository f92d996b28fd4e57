import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test, vi } from "vitest";
import { RECORDED, startFakeQemu } from "../fakes/fake-qemu.js";
import { fakeTracers } from "../fakes/fake-tracers.js";
import { tempFolder } from "../golden/cli-support.js";

// The command as it is built, with a tracer that is a script.

const PROGRAM = fileURLToPath(new URL("../../dist/cli/lanescope.mjs", import.meta.url));

function startCapture(...words: string[]) {
  const [folder, output] = [tempFolder(), join(tempFolder(), "capture")];
  const tracers = fakeTracers(folder, { perf: {} });
  const child = spawn(process.execPath, [PROGRAM, "capture", ...words, "-o", output], { env: tracers.env });
  onTestFinished(() => void child.kill("SIGKILL"));
  let err = "";
  child.stderr.on("data", (text) => {
    err += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { child, output, tracers, ended, err: () => err };
}

const happened = (event: string) =>
  `{"event": "${event}", "data": {}, "timestamp": {"seconds": 1, "microseconds": 2}}\r\n`;
const isTold = (said: readonly string[], word: string) => said.includes(`told ${word}`);

test("a program that is killed leaves a tracer that writes its file whole, and what was known at the begin", async () => {
  const { child, output, tracers } = startCapture();
  await vi.waitFor(() => expect(existsSync(join(output, "capture.json"))).toBe(true), 20_000);
  child.kill("SIGKILL");
  await vi.waitFor(
    () => expect(readFileSync(join(output, "tracer.log"), "utf8")).toContain("Captured and wrote"),
    20_000,
  );
  expect(isTold(tracers.said(), "stop")).toBe(false);
  expect(JSON.parse(readFileSync(join(output, "capture.json"), "utf8"))).toMatchObject({
    ended_by: "not told: Lanescope was killed",
  });
});

test("Ctrl+C ends a capture properly, and a signal takes a snapshot", async () => {
  const { child, output, tracers, ended, err } = startCapture("--flight");
  await vi.waitFor(() => expect(isTold(tracers.said(), "enable")).toBe(true), 20_000);
  child.kill("SIGUSR2");
  await vi.waitFor(() => expect(err()).toContain("a snapshot is written"), 20_000);
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(isTold(tracers.said(), "stop")).toBe(true);
  expect(err()).toMatch(/capture: perf: .* 1 snapshot; by hand/);
  expect(readdirSync(output)).toEqual(expect.arrayContaining(["capture.json", "monitor.lsm.jsonl", "perf.data.1"]));
});

test("what happens to a VM takes a snapshot, and ends the capture", async () => {
  const qemu = await startFakeQemu((execute) => RECORDED[execute] ?? "{}");
  onTestFinished(() => qemu.close());
  const rules = ["--on", "qemu:STOP", "--do", "snapshot", "--on", "qemu:SHUTDOWN", "--do", "stop"];
  const { output, tracers, ended, err } = startCapture("--flight", "--qmp", qemu.path, ...rules);
  await vi.waitFor(() => expect(isTold(tracers.said(), "enable")).toBe(true), 20_000);
  await vi.waitFor(() => expect(existsSync(join(output, "capture.json"))).toBe(true), 20_000);
  qemu.say(happened("STOP"));
  await vi.waitFor(() => expect(existsSync(join(output, "perf.data.1"))).toBe(true), 20_000);
  qemu.say(happened("SHUTDOWN"));
  expect(await ended, err()).toBe(0);
  const log = readFileSync(join(output, "monitor.lsm.jsonl"), "utf8");
  const done = log.split("\n").filter((line) => line.includes('"k":"trigger"'));
  expect(done.map((line) => JSON.parse(line)).map(({ n, d }) => [n, d.did])).toEqual([
    ["qemu:STOP", "snapshot"],
    ["qemu:SHUTDOWN", "stop"],
  ]);
});
