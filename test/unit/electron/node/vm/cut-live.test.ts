import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { MonitorChannel } from "../../../../../electron/node/vm/monitor-channel.js";
import { RECORDED, startFakeQemu } from "../../../../fakes/fake-qemu.js";
import { fakeTracers } from "../../../../fakes/fake-tracers.js";
import { tempFolder } from "../../../../golden/cli-support.js";

test("a capture while VMs are attached has their log from its own begin on", async () => {
  const { PATH } = process.env;
  onTestFinished(() => {
    process.env.PATH = PATH;
  });
  process.env.PATH = fakeTracers(tempFolder(), { perf: {} }).env.PATH;
  const qemu = await startFakeQemu((execute) => RECORDED[execute] ?? "{}");
  onTestFinished(() => qemu.close());
  const channel = new MonitorChannel({ folder: join(tempFolder(), "recordings"), remember: async (path) => path });
  onTestFinished(() => channel.close());
  await channel.perform({ op: "attach", request: { qmp: qemu.path } });
  const path = async () => (await channel.news({ recording: 0, line: 0 }))?.recording?.path ?? "";
  const polls = async () => readFileSync(await path(), "utf8").split('"query-status"').length;
  await vi.waitFor(async () => expect(await polls()).toBeGreaterThan(3), 20_000);
  const request = { views: [], backend: "perf", isFlight: false, mostBytes: 1e9 };
  const begun = await channel.perform({ op: "capture-start", request });
  if (!begun.ok || !("capture" in begun.value)) throw new Error(JSON.stringify(begun));
  const now = await polls();
  await vi.waitFor(async () => expect(await polls()).toBeGreaterThan(now + 1), 20_000);
  await channel.perform({ op: "capture-stop" });
  const whole = readFileSync(await path(), "utf8").split("\n");
  const cut = readFileSync(join(begun.value.capture.path, "monitor.lsm.jsonl"), "utf8").split("\n");
  const [before, after] = [JSON.parse(whole[0] ?? ""), JSON.parse(cut[0] ?? "")];
  expect(BigInt(after.t0_mono_ns)).toBeGreaterThan(BigInt(before.t0_mono_ns));
  expect(after.vms).toEqual(before.vms);
  expect(cut.length).toBeLessThan(whole.length);
  const told = cut.filter((line) => line.includes('"k":"capture"')).map((line) => JSON.parse(line).n);
  expect(told).toEqual(["command", "begin", "end"]);
  expect(cut.some((line) => line.includes('"vm":"vm1","k":"qmp"'))).toBe(true);
});
