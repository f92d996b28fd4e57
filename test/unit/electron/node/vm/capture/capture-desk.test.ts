import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CaptureDesk } from "../../../../../../electron/node/vm/capture/capture-desk.js";
import type { RunningLog } from "../../../../../../electron/node/vm/channel-area.js";
import type { MonitorRecord } from "../../../../../../workers/model/monitor-record.js";
import { fakeTracers } from "../../../../../fakes/fake-tracers.js";
import { tempFolder } from "../../../../../golden/cli-support.js";

const REQUEST = { views: ["sched"], backend: "auto", isFlight: true, mostBytes: 1e9 };

function newDesk(log?: RunningLog) {
  const path = tempFolder();
  const { env, said } = fakeTracers(tempFolder(), { perf: {} });
  const records: Omit<MonitorRecord, "t">[] = [];
  const context = {
    vm: () => undefined,
    timeOf: () => 0,
    write: (record: Omit<MonitorRecord, "t">) => void records.push(record),
    log: () => log,
    path,
    folder: async () => ({ ok: true, value: path }) as const,
    remember: async (file: string) => `token of ${file}`,
  };
  const desk = new CaptureDesk(context, env);
  onTestFinished(() => desk.close());
  return { desk, path, records, said };
}

// The tracer is a script of sh, which may miss a signal that comes just before it begins to wait.
test("a window sees what would be run, begins it, takes a snapshot and ends it", { retry: 2 }, async () => {
  const { desk, path } = newDesk();
  expect(await desk.perform({ op: "capture-look" })).toMatchObject({
    ok: true,
    value: { backends: [{ backend: "perf", version: "6.1.0" }, { backend: "trace-cmd", why: "not installed" }, {}] },
  });
  expect(await desk.perform({ op: "capture-plan", request: REQUEST })).toMatchObject({
    ok: true,
    value: { plan: { commands: [expect.stringContaining("-e sched:sched_switch")] } },
  });
  expect(readdirSync(path)).toEqual([]);
  const begun = await desk.perform({ op: "capture-start", request: REQUEST });
  const [folder = ""] = readdirSync(path);
  expect(begun).toMatchObject({
    ok: true,
    value: { capture: { state: "recording", path: join(path, folder), token: `token of ${join(path, folder)}` } },
  });
  expect(desk.isBusy).toBe(true);
  expect(await desk.perform({ op: "capture-snapshot" })).toMatchObject({ value: { capture: { snapshots: 1 } } });
  expect(await desk.perform({ op: "capture-stop" })).toMatchObject({ value: { capture: { state: "ended" } } });
  expect(existsSync(join(path, folder, "monitor.lsm.jsonl"))).toBe(true);
  expect(desk.isBusy).toBe(false);
});

test("there is one capture at a time", async () => {
  const { desk, path } = newDesk();
  const both = await Promise.all([1, 2].map(() => desk.perform({ op: "capture-start", request: REQUEST })));
  expect(both.map(({ ok }) => ok)).toEqual([true, false]);
  expect(both[1]).toMatchObject({ error: { message: "a capture is under way: stop it first" } });
  expect(readdirSync(path)).toHaveLength(1);
});

test("a message with wrong values, or with a command of its own, does nothing", async () => {
  const { desk, path, said } = newDesk();
  for (const message of [
    { op: "capture-run", command: "id" },
    { op: "capture-start", request: { backend: "sh" } },
  ]) {
    expect(await desk.perform(message)).toMatchObject({ ok: false });
  }
  expect([readdirSync(path), said()]).toEqual([[], []]);
});

test("rules begin a capture as it was set up last, take snapshots and end it, and say why they cannot", async () => {
  const { desk, records, path } = newDesk({ cut: () => Promise.reject(new Error("no log")) });
  for (const what of ["snapshot", "stop", "dance"])
    expect(await desk.trigger(what, "a rule")).toMatchObject({ ok: false });
  await desk.perform({ op: "capture-start", request: REQUEST });
  await desk.perform({ op: "capture-stop" });
  expect(desk.status?.notes).toContain("what the VMs told is not beside it: no log");
  expect(await desk.trigger("start", "the guest said so")).toEqual({ ok: true, value: undefined });
  expect(await desk.trigger("snapshot", "the guest said so")).toEqual({ ok: true, value: undefined });
  await desk.close();
  expect(readdirSync(path)).toHaveLength(2);
  // The log that runs tells it, since it may be seen there.
  expect(records.map(({ n }) => n)).toEqual(["command", "begin", "end", "command", "begin", "snapshot", "end"]);
  expect(desk.status).toMatchObject({ state: "ended", isFlight: true, why: "Lanescope was closed" });
});

test("what VMs told meanwhile is cut from the log that runs", async () => {
  const cuts: string[] = [];
  const { desk } = newDesk({ cut: async (to) => void cuts.push(to) });
  await desk.perform({ op: "capture-start", request: REQUEST });
  await desk.perform({ op: "capture-stop" });
  expect(cuts).toEqual([join(desk.status?.path ?? "", "monitor.lsm.jsonl")]);
});
