import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { InputDesk } from "../../../../../../electron/node/vm/input/input-desk.js";
import type { InputWork, RecordRequest, RunningReplay } from "../../../../../../electron/node/vm/input/input-work.js";
import type { WatchedVm } from "../../../../../../electron/node/vm/watched-vm.js";
import { fail, failureText, ok, type Result } from "../../../../../../workers/core/result.js";
import type { InputLeft } from "../../../../../../workers/model/input-operations.js";
import { keyEvent, plainHeader, writeRecording } from "../../../../../../workers/model/input-recording/recording.js";
import type { MonitorRecord } from "../../../../../../workers/model/monitor-record.js";
import type { OperationAnswer } from "../../../../../../workers/model/monitor-vms.js";
import type { ReplayEnd } from "../../../../../../workers/model/run-record.js";
import { typed } from "../../../../../fakes/typed-input.js";
import { tempFolder } from "../../../../../golden/cli-support.js";

const TEXT = writeRecording({ header: plainHeader("manual"), lines: typed("ab", 1e8) });

/** A run that the test ends. */
class Run implements RunningReplay {
  readonly notes = ["another VM than the recorded one"];
  readonly asked: string[] = [];
  status: RunningReplay["status"] = { state: "running", done: 1, total: 4, shiftNs: 0 };
  end: (end: Partial<ReplayEnd>) => void = () => undefined;
  readonly done = new Promise<ReplayEnd>((resolve) => {
    this.end = (end) => resolve({ state: "done", sent: 4, shift_ns: 0, ...end });
  });
  pause = () => void this.asked.push("pause");
  resume = () => void this.asked.push("resume");
  step = () => void this.asked.push("step");
  stop = (why?: string) => {
    this.asked.push("stop");
    this.end({ state: "stopped", sent: 1, ...(why !== undefined && { why }) });
  };
}

function made(refuses?: string, mayBegin: Promise<void> = Promise.resolve()) {
  const folder = tempFolder();
  const told: (Omit<MonitorRecord, "t"> & { readonly at: bigint | undefined })[] = [];
  const [requests, runs]: [RecordRequest[], Run[]] = [[], []];
  const vms = new Map([["vm1", { status: { state: "attached" } } as WatchedVm]]);
  let gone: (why: string) => void = () => undefined;
  let left: InputLeft = { isTraced: true, down: ["key a"] };
  const work: InputWork = {
    record: async (_, request) => {
      await mayBegin;
      if (refuses !== undefined) return fail(refuses);
      requests.push(request);
      writeFileSync(request.path, TEXT);
      const ended = new Promise<string>((resolve) => {
        gone = resolve;
      });
      return ok({ ended, stop: async () => ok(gone("stopped")) });
    },
    replay: async (_, { text }) => {
      if (refuses !== undefined) return fail(refuses);
      expect(text).toBe(TEXT);
      runs.push(new Run());
      return ok(runs.at(-1) as Run);
    },
    left: async () => left,
    clear: async () => {
      if (refuses !== undefined) return fail(refuses);
      left = { isTraced: false, down: [] };
      return ok(undefined);
    },
  };
  const context = {
    vm: (key: string) => vms.get(key),
    write: (record: Omit<MonitorRecord, "t">, at?: bigint) => void told.push({ ...record, at }),
    timeOf: Number,
    log: () => undefined,
    path: folder,
    folder: async () => ok(folder),
    remember: async () => "",
  };
  const desk = new InputDesk(context, work);
  return { desk, folder, told, requests, runs, vms, isGone: (why: string) => gone(why) };
}

async function why(answer: Promise<Result<OperationAnswer>>): Promise<string> {
  const told = await answer;
  return told.ok ? "" : failureText(told.error);
}

const RECORD = { op: "input-record", vm: "vm1", by: "trace", hideKeys: false };
const REPLAY = { op: "input-replay", vm: "vm1", name: "a.lsi.jsonl", mode: "timed", speed: 2, repeat: 2 };

test("what is recorded is counted, and stands in the log at its time", async () => {
  const { desk, told, requests } = made();
  expect(await desk.perform(RECORD)).toEqual({ ok: true, value: { done: true } });
  const [request] = requests;
  request?.sink.group({ con: 0, ev: [keyEvent("a", true)], atNs: 12n, realNs: 7n });
  request?.sink.group({ con: 0, ev: [keyEvent("a", false)], atNs: 13n, realNs: undefined });
  request?.sink.problem?.("the log grows slowly");
  expect(desk.status.recorders).toMatchObject([{ vm: "vm1", groups: 2, keys: 1, problem: "the log grows slowly" }]);
  expect(told).toEqual([
    { vm: "vm1", k: "input", n: "group", d: { con: 0, ev: [keyEvent("a", true)], real_ns: "7" }, at: 12n },
    { vm: "vm1", k: "input", n: "group", d: { con: 0, ev: [keyEvent("a", false)] }, at: 13n },
  ]);
  expect(await why(desk.perform(RECORD))).toContain("already");
  const stopped = await desk.perform({ op: "input-stop", vm: "vm1" });
  expect(stopped).toMatchObject({ ok: true, value: { recorded: { groups: 4, keys: 2 } } });
  expect(desk.status.recorders).toEqual([]);
  expect(await why(desk.perform({ op: "input-stop", vm: "vm1" }))).toContain("not recorded");
});

test("a recorder that still begins records nothing, and no light says that it does", async () => {
  let begin: () => void = () => undefined;
  const { desk } = made(
    undefined,
    new Promise((resolve) => {
      begin = resolve;
    }),
  );
  const begun = desk.perform(RECORD);
  expect(await why(desk.perform(RECORD))).toContain("already");
  expect(desk.status.recorders).toEqual([]);
  begin();
  await begun;
  expect(desk.status.recorders).toMatchObject([{ vm: "vm1" }]);
});

test("a recording is neither written nor replayed while it is recorded", async () => {
  const { desk, requests } = made();
  await desk.perform(RECORD);
  const name = requests[0]?.path.split("/").at(-1);
  expect(await why(desk.perform({ op: "input-write", name, text: TEXT }))).toContain("still recorded");
  expect(await why(desk.perform({ ...REPLAY, name }))).toContain("still recorded");
});

test("a recorder whose VM is gone is none", async () => {
  const { desk, isGone } = made();
  await desk.perform(RECORD);
  isGone("QEMU closed");
  await Promise.resolve();
  expect(desk.status.recorders).toEqual([]);
});

test("a recorder or a replay that is refused says why and leaves nothing", async () => {
  const { desk, folder } = made("QEMU has no such trace events");
  writeFileSync(join(folder, "a.lsi.jsonl"), TEXT);
  expect(await why(desk.perform(RECORD))).toBe("QEMU has no such trace events");
  expect(await why(desk.perform(REPLAY))).toBe("QEMU has no such trace events");
  expect(desk.status).toEqual({ recorders: [], replays: [] });
});

test("a VM that is not attached is neither recorded nor replayed to", async () => {
  const { desk, folder, vms } = made();
  writeFileSync(join(folder, "a.lsi.jsonl"), TEXT);
  vms.set("vm2", { status: { state: "gone" } } as WatchedVm);
  for (const vm of ["vm2", "vm3"]) {
    expect(await why(desk.perform({ ...RECORD, vm }))).toContain(`no VM ${vm} is attached`);
    expect(await why(desk.perform({ ...REPLAY, vm }))).toContain(`no VM ${vm} is attached`);
  }
});

test("runs follow each other, and say how exact they were", async () => {
  const { desk, folder, runs } = made();
  writeFileSync(join(folder, "a.lsi.jsonl"), TEXT);
  expect(await desk.perform(REPLAY)).toEqual({ ok: true, value: { done: true } });
  expect(await why(desk.perform(REPLAY))).toContain("already");
  expect(desk.status.replays).toMatchObject([
    { run: 1, repeat: 2, speed: 2, state: "running", sent: 1, groups: 4, told: "another VM than the recorded one" },
  ]);
  const timing = { min: 0, p50: 1, p95: 2, p99: 3, max: 4, drift: 0, late: 0 };
  runs[0]?.end({ timing });
  await expect.poll(() => desk.status.replays[0]?.run).toBe(2);
  for (const what of ["pause", "resume", "step"]) await desk.perform({ op: "input-control", vm: "vm1", do: what });
  expect(runs[1]?.asked).toEqual(["pause", "resume", "step"]);
  runs[1]?.end({ shift_ns: 5 });
  await expect.poll(() => desk.status.replays[0]?.state).toBe("ended");
  expect(desk.status.replays[0]?.results).toEqual([
    { run: 1, state: "done", sent: 4, shiftNs: 0, timing },
    { run: 2, state: "done", sent: 4, shiftNs: 5 },
  ]);
  expect(await why(desk.perform({ op: "input-control", vm: "vm1", do: "stop" }))).toContain("nothing is replayed");
});

test("a run that is stopped or fails is the last", async () => {
  const { desk, folder, runs } = made();
  writeFileSync(join(folder, "a.lsi.jsonl"), TEXT);
  await desk.perform(REPLAY);
  await desk.perform({ op: "input-control", vm: "vm1", do: "stop" });
  await expect.poll(() => desk.status.replays[0]?.state).toBe("ended");
  await desk.perform(REPLAY);
  runs[1]?.end({ state: "failed", why: "QEMU is gone" });
  await expect.poll(() => desk.status.replays[0]?.why).toBe("QEMU is gone");
  expect(runs).toHaveLength(2);
});

test("triggers pause and go on with what is replayed", async () => {
  const { desk, folder, runs } = made();
  expect((await desk.trigger("pause", "a line came")).ok).toBe(false);
  writeFileSync(join(folder, "a.lsi.jsonl"), TEXT);
  await desk.perform(REPLAY);
  await desk.trigger("pause", "a line came");
  await desk.trigger("resume", "another one");
  expect(runs[0]?.asked).toEqual(["pause", "resume"]);
});

test("when the VMs are let go, replays are stopped and recordings are whole", async () => {
  const { desk, folder, runs } = made();
  writeFileSync(join(folder, "a.lsi.jsonl"), TEXT);
  await desk.perform(REPLAY);
  await desk.perform(RECORD);
  await desk.end();
  expect(runs[0]?.asked).toEqual(["stop"]);
  expect(desk.status).toMatchObject({ recorders: [], replays: [{ state: "ended", why: "the VMs are detached" }] });
});

test("what was left in a VM is told until it is put back", async () => {
  const { desk } = made();
  const left = () => desk.perform({ op: "input-left", vm: "vm1" });
  expect(await left()).toEqual({ ok: true, value: { left: { isTraced: true, down: ["key a"] } } });
  expect(await desk.perform({ op: "input-clear", vm: "vm1" })).toEqual({ ok: true, value: { done: true } });
  expect(await left()).toEqual({ ok: true, value: { left: { isTraced: false, down: [] } } });
  for (const op of ["input-left", "input-clear"]) {
    expect(await why(desk.perform({ op, vm: "vm3" }))).toContain("no VM vm3 is attached");
  }
  expect(await why(made("QEMU is gone").desk.perform({ op: "input-clear", vm: "vm1" }))).toBe("QEMU is gone");
});
