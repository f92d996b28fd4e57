import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { Capture } from "../../../../../../electron/node/vm/capture/capture.js";
import type { CaptureRequest } from "../../../../../../workers/model/capture-operations.js";
import type { MonitorRecord } from "../../../../../../workers/model/monitor-record.js";
import { type FakeTracers, fakeTracers } from "../../../../../fakes/fake-tracers.js";
import { tempFolder } from "../../../../../golden/cli-support.js";

const REQUEST: CaptureRequest = { views: [], backend: "auto", isFlight: false, mostBytes: 2 ** 30 };

async function begun(tracers: FakeTracers, request: Partial<CaptureRequest> = {}) {
  const folder = join(tempFolder(), "capture");
  const records: Omit<MonitorRecord, "t">[] = [];
  const openLog = async () =>
    ({
      ok: true,
      value: { write: (record: (typeof records)[number]) => records.push(record), close: async () => [] },
    }) as const;
  const capture = await Capture.begin({ ...REQUEST, ...request }, folder, {
    id: 7,
    token: "",
    openLog,
    env: tracers.env,
  });
  if (!capture.ok) throw new Error(capture.error.message);
  onTestFinished(() => capture.value.stop());
  await capture.value.begun;
  return { capture: capture.value, folder, records };
}

const commandsOf = (records: readonly Omit<MonitorRecord, "t">[]) => records.map(({ k, n }) => `${k} ${n}`);

test("perf is told to enable and to stop, and the folder has what belongs to the trace", async () => {
  const tracers = fakeTracers(tempFolder(), { perf: {} });
  const { capture, folder, records } = await begun(tracers, { seconds: 60 });
  expect(capture.status).toMatchObject({ state: "recording", plan: { backend: "perf" }, seconds: 60 });
  expect(capture.status.plan.commands).toEqual([
    expect.stringMatching(
      /^perf record -a -k mono -D -1 --control fifo:\S+ -m 1024 --max-size=1073741824B .* -- sleep 90$/,
    ),
  ]);
  await capture.stop();
  expect(capture.status).toMatchObject({ state: "ended", lost: 0 });
  expect(tracers.said().slice(-3)).toEqual(["told ping", "told enable", "told stop"]);
  expect(commandsOf(records)).toEqual(["capture command", "capture begin", "capture end"]);
  const files = readdirSync(folder);
  expect(files).toEqual(expect.arrayContaining(["capture.json", "perf.data", "tracer.log"]));
  expect(files.filter((name) => name.startsWith("."))).toEqual([]);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  const told = JSON.parse(readFileSync(join(folder, "capture.json"), "utf8"));
  expect(told).toMatchObject({ lanescope: "capture", backend: "perf", ended_by: "by hand", lost: 0 });
  expect(told.clocks).toHaveLength(2);
  expect(BigInt(told.clocks[0].monotonic)).toBeLessThan(BigInt(told.clocks[1].monotonic));
});

test("perf without rights: the command to copy, and the capture goes on when somebody has run it", async () => {
  const tracers = fakeTracers(tempFolder(), { perf: { isRefused: true } });
  const { capture } = await begun(tracers);
  const { state, why, command = "" } = capture.status;
  expect([state, why]).toEqual([
    "waiting",
    "perf: Error: No permissions to read /sys/kernel/tracing/events/sched/sched_switch",
  ]);
  expect(command).toMatch(/^sudo perf record .* -- sleep 3600; sudo chown -R \d* \S+; touch \S+$/);
  tracers.permit();
  // The person has rights of other people's kind.
  execFile("sh", ["-c", command.replaceAll("sudo ", "")], { env: tracers.env });
  await vi.waitFor(() => expect(capture.status.state).toBe("recording"), 10_000);
  await capture.stop();
  expect(capture.status).toMatchObject({ state: "ended" });
});

test("a capture that waits for rights can be given up", async () => {
  const { capture, folder } = await begun(fakeTracers(tempFolder(), { perf: { isRefused: true } }));
  await capture.stop();
  expect(capture.status).toMatchObject({ state: "failed", why: "stopped before it began" });
  expect(readdirSync(folder).filter((name) => name.startsWith("."))).toEqual([]);
});

// The tracer is a script of sh, which a signal ends that comes before its first command.
test("where perf is refused, the next one that may be used records", { retry: 2 }, async () => {
  const tracers = fakeTracers(tempFolder(), { perf: { isRefused: true }, "trace-cmd": true });
  const { capture, folder } = await begun(tracers);
  expect(capture.status).toMatchObject({ state: "recording", plan: { backend: "trace-cmd" } });
  expect(capture.status.notes).toEqual([expect.stringContaining("perf: Error: No permissions")]);
  await capture.stop();
  expect(capture.status.state).toBe("ended");
  expect(readFileSync(join(folder, "trace.dat"), "utf8")).toBe("trace\n");
});

test("LTTng is begun and ended by its commands, in order", async () => {
  const tracers = fakeTracers(tempFolder(), { lttng: true });
  const { capture } = await begun(tracers, { backend: "lttng", isFlight: true });
  expect(capture.status.state).toBe("recording");
  expect(await capture.snapshot()).toEqual({ ok: true, value: undefined });
  await capture.stop();
  expect(capture.status).toMatchObject({ state: "ended", snapshots: 2 });
  const said = tracers.said().filter((line) => !line.includes("--version"));
  expect(
    said.map((line) =>
      line
        .split(" ")
        .slice(0, 3)
        .join(" ")
        .replace(/ lanescope-.*/, ""),
    ),
  ).toEqual([
    "lttng create",
    "lttng enable-event -k",
    "lttng add-context -k",
    "lttng start",
    "lttng snapshot record",
    "lttng snapshot record",
    "lttng stop",
    "lttng destroy",
  ]);
});

test("a flight recorder writes a snapshot when it is told to", async () => {
  const { capture, folder, records } = await begun(fakeTracers(tempFolder(), { perf: {} }), { isFlight: true });
  expect(capture.status.plan.commands[0]).toContain("--overwrite --switch-output=signal");
  expect(await capture.snapshot("the guest said so")).toEqual({ ok: true, value: undefined });
  // A trace tells what everybody's programs do, and the folder may be one that others read.
  expect(statSync(join(folder, "perf.data.1")).mode & 0o777).toBe(0o600);
  expect(capture.status.snapshots).toBe(1);
  await capture.stop();
  expect(records).toContainEqual(
    expect.objectContaining({ n: "snapshot", d: { side: "host", number: 1, why: "the guest said so" } }),
  );
});

test("a snapshot of what is no flight recorder is refused", async () => {
  const { capture } = await begun(fakeTracers(tempFolder(), { perf: {} }));
  expect(await capture.snapshot()).toMatchObject({
    ok: false,
    error: { message: "only a flight recorder takes snapshots" },
  });
});

test("a tracer that dies in the middle is told with its last words", async () => {
  const { capture } = await begun(fakeTracers(tempFolder(), { perf: { dies: true } }));
  await capture.ended;
  expect(capture.status).toMatchObject({ state: "failed", why: "perf ended too early: Out of memory" });
});

test("a capture ends at the limit of its size", async () => {
  const tracers = fakeTracers(tempFolder(), { perf: { bytes: 3 << 20 } });
  const { capture } = await begun(tracers, { mostBytes: 2 << 20 });
  await capture.ended;
  expect(capture.status).toMatchObject({ state: "ended", why: expect.stringContaining("reached the limit of 2.1 MB") });
  expect(capture.status.bytes).toBeGreaterThan(3 << 20);
});

test("a capture ends after its seconds", async () => {
  const { capture } = await begun(fakeTracers(tempFolder(), { perf: {} }), { seconds: 1 });
  await capture.ended;
  expect(capture.status).toMatchObject({ state: "ended", why: "its time was over" });
});

test.for([
  ["no tracer", { backend: "auto" }, /^no tracer can be used: perf: not installed; trace-cmd: not installed/],
  ["none of this name", { backend: "lttng" }, /^lttng is not installed$/],
] as const)("%s is installed: the reasons", async ([, request, reason]) => {
  const tracers = fakeTracers(tempFolder(), {});
  await expect(begun(tracers, request)).rejects.toThrow(reason);
});

test("a folder that has files, or a file of its name, is left as it is", async () => {
  const folder = tempFolder();
  const { env } = fakeTracers(tempFolder(), { perf: {} });
  const options = { id: 1, token: "", env, openLog: () => Promise.reject(new Error("not reached")) };
  writeFileSync(join(folder, "mine"), "");
  expect(await Capture.begin(REQUEST, folder, options)).toMatchObject({
    ok: false,
    error: { message: "the folder is not empty" },
  });
  expect(await Capture.begin(REQUEST, join(folder, "mine"), options)).toMatchObject({
    ok: false,
    error: { message: "a file has this name" },
  });
  mkdirSync(join(folder, "empty"));
  expect(readdirSync(folder)).toEqual(["empty", "mine"]);
});
