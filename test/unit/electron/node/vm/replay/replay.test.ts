import { afterEach, expect, test } from "vitest";
import { LocalHost } from "../../../../../../electron/node/vm/local-host.js";
import { MonitorSession } from "../../../../../../electron/node/vm/monitor-session.js";
import { type ReplayRequest, startReplay } from "../../../../../../electron/node/vm/replay/replay.js";
import { Signals } from "../../../../../../electron/node/vm/replay/signals.js";
import { fieldsOf } from "../../../../../../workers/core/parsed-json.js";
import type { InputHeader, InputLine } from "../../../../../../workers/model/input-recording.js";
import { type FakeQemu, RECORDED, startFakeQemu } from "../../../../../fakes/fake-qemu.js";
import { INPUT_SCHEMA } from "../../../../../fakes/input-schema.js";
import { by, group, key, move, tap } from "./inputs.js";

// A run on a QEMU that is made up, through its socket. What a run does at which time is tested with a clock of its own.

const NOBODY = { name: "", uuid: "", qemu: "", machine: "", arch: "", accel: "" };
const ended: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

interface Line {
  readonly t: number;
  readonly k: string;
  readonly n: string;
  readonly us?: number;
  readonly d: Record<string, unknown>;
}

interface Played {
  readonly qemu: FakeQemu;
  readonly lines: Line[];
  readonly request: ReplayRequest;
}

async function attached(
  lines: readonly InputLine[],
  more: Partial<ReplayRequest> = {},
  answers: Readonly<Record<string, string>> = RECORDED,
): Promise<Played> {
  const qemu = await startFakeQemu((execute) =>
    execute === "query-qmp-schema"
      ? JSON.stringify(INPUT_SCHEMA)
      : execute === "input-send-event"
        ? "{}"
        : answers[execute],
  );
  ended.push(() => qemu.close());
  const told: Line[] = [];
  const options = { periodMs: 100, registersMs: undefined, hmp: [], isPlayable: true };
  const session = new MonitorSession(new LocalHost(), options, (line) => told.push(JSON.parse(line)));
  ended.push(() => session.close());
  const vm = await session.attach({ qmp: qemu.path });
  if (!vm.ok) throw new Error(vm.error.message);
  await session.begin();
  const watched = session.vm("vm1");
  if (watched === undefined) throw new Error("no VM is attached");
  const request: ReplayRequest = {
    vm: watched,
    recording: { header: { vm: NOBODY } as InputHeader, lines },
    ...{ name: "typed.lsi.jsonl", mode: "timed", speed: 1, run: 1, of: 3 },
    write: (record, atNs) => session.write(record, atNs),
    timeOf: (atNs) => session.timeOf(atNs),
    ...more,
  };
  return { qemu, lines: told, request };
}

async function why(lines: readonly InputLine[], more: Partial<ReplayRequest> = {}): Promise<string> {
  const { request, qemu, lines: told } = await attached(lines, more);
  const replay = await startReplay(request);
  expect(sent(qemu)).toEqual([]);
  expect(told.filter(({ k }) => k === "replay")).toEqual([]);
  return replay.ok ? "it began" : replay.error.message;
}

function sent({ asked }: FakeQemu) {
  return asked.flatMap(({ execute, arguments: args }) =>
    execute === "input-send-event" ? [fieldsOf(args).events] : [],
  );
}

test("a run is a stretch of the log that goes on, with a record for each group", async () => {
  const input = [...tap(0, "a"), { t: 20e6, mark: "typed" }, group(700, move(5))];
  const { request, qemu, lines } = await attached(input);
  const replay = await startReplay(request);
  if (!replay.ok) throw new Error(replay.error.message);
  const end = await replay.value.done;
  expect(sent(qemu)).toEqual([[key("a", true)], [key("a", false)], [move(5)]]);
  const run = lines.filter(({ k }) => k === "replay");
  expect(run.map(({ n }) => n)).toEqual(["begin", "group", "group", "mark", "group", "end"]);
  expect(run[0]?.d).toMatchObject({
    recording: { name: "typed.lsi.jsonl", groups: 3, length_ns: 700e6 },
    ...{ mode: "timed", speed: 1, run: 1, of: 3, least_gap_ns: 1e6 },
    vm: { name: "tiny", arch: "x86_64", accel: "tcg", qemu: "7.2.22" },
  });
  expect(run.at(-1)?.d).toEqual(end);
  expect(end).toMatchObject({ state: "done", sent: 3 });
  // What is shown comes of the records as they are in the log.
  const errors = run.flatMap(({ n, t, us = 0, d }) => (n === "group" ? [t + us * 500 - Number(d["planned"])] : []));
  const sorted = errors.toSorted((a, b) => a - b);
  expect(end.timing).toMatchObject({
    min: sorted[0],
    p50: sorted[1],
    max: sorted[2],
    drift: Math.round((errors[2] ?? 0) - (errors[0] ?? 0)),
  });
  expect(replay.value.status).toMatchObject({ state: "ended", done: 3, total: 3, shiftNs: end.shift_ns });
  // The monitor is asked meanwhile.
  const [begin, last] = [run[0]?.t ?? 0, run.at(-1)?.t ?? 0];
  expect(lines.some(({ k, n, t }) => k === "qmp" && n === "query-status" && begin < t && t < last)).toBe(true);
});

test("a run is stopped from outside, and another one may begin then, but not before", async () => {
  const { request, qemu } = await attached([group(0, key("a", true)), group(3_000_000, key("a", false))]);
  const first = await startReplay(request);
  const second = await startReplay(request);
  if (!first.ok || !second.ok) throw new Error("not begun");
  expect(await second.value.done).toMatchObject({ state: "failed", why: "a replay to this VM is going on already" });
  await expect.poll(() => sent(qemu).length).toBe(1);
  first.value.stop("enough");
  expect(await first.value.done).toMatchObject({ state: "stopped", why: "enough", sent: 1 });
  expect(sent(qemu)).toEqual([[key("a", true)], [key("a", false)]]);
  const third = await startReplay({ ...request, recording: { ...request.recording, lines: tap(0, "b") } });
  expect(third.ok && (await third.value.done)).toMatchObject({ state: "done", sent: 2 });
});

test("a VM that goes ends the run with the reason", async () => {
  const { request, qemu } = await attached([group(0, key("a", true)), group(3_000_000, key("a", false))]);
  const replay = await startReplay(request);
  if (!replay.ok) throw new Error(replay.error.message);
  await expect.poll(() => sent(qemu).length).toBe(1);
  qemu.hangUp();
  expect(await replay.value.done).toMatchObject({ state: "stopped", why: "the monitor is gone" });
});

test("nothing is sent of a recording that cannot be replayed as it is", async () => {
  expect(await why([])).toBe("no input is in the recording");
  expect(await why(tap(0, "none"))).toBe(
    'QEMU would not take this input: group 0: no key "none"; group 1: no key "none"',
  );
  expect(await why([...tap(0, "a"), ...tap(4_000_000, "b")])).toMatch(/^nothing happens in the recording for 1 h/);
  expect(await why(tap(0, "a"), { speed: 11 })).toBe("a speed is from 0.1 to 10, not 11");
  expect(await why(tap(0, "a"), { mode: "closed-loop" })).toMatch(/^a closed loop needs something to wait for/);
  const waits = [...tap(0, "a"), { t: 20e6, wait: { "screen-quiet-ms": 300, "timeout-ms": 9 } }];
  expect(await why(waits)).toBe("the replay waits for the screen of the VM, which is not watched");
  expect(await why(waits, { signals: new Signals(false, false, "it has no VNC server") })).toBe(
    "the replay waits for the screen of the VM, which is not watched (it has no VNC server)",
  );
  const line = [...tap(0, "a"), { t: 20e6, wait: { line: "login", "timeout-ms": 9 } }];
  expect(await why(line)).toMatch(/nobody listens to a line of the guest$/);
});

test("another VM than the one that was recorded is told", async () => {
  const recorded = { ...NOBODY, name: "tiny", uuid: "1", machine: "pc", qemu: "6.0.0", arch: "x86_64" };
  const { request } = await attached(tap(0, "a"), {
    recording: { header: { vm: recorded } as InputHeader, lines: tap(0, "a") },
  });
  const replay = await startReplay(request);
  expect(replay.ok && replay.value.notes).toEqual([
    "another VM than the recorded one: qemu 6.0.0 was recorded, this one has 7.2.22",
  ]);
  if (replay.ok) await replay.value.done;
});

test.each([
  [true, move(7), []],
  [
    false,
    move(7),
    ["the pointer was moved to places, and that of this VM moves by distances only: QEMU may refuse it"],
  ],
  [true, by(7), ["the pointer was moved by distances, and that of this VM moves to places only: QEMU may refuse it"]],
  [false, by(7), []],
])("a pointer that is absolute (%s) gets %j", async (absolute, event, notes) => {
  const mice = JSON.stringify([{ index: 2, name: "a mouse", current: true, absolute }]);
  const commands = JSON.stringify([{ name: "query-mice" }]);
  const answers = { ...RECORDED, "query-commands": commands, "query-mice": mice };
  const { request } = await attached([group(0, event)], {}, answers);
  const replay = await startReplay(request);
  if (!replay.ok) throw new Error(replay.error.message);
  expect(replay.value.notes).toEqual(notes);
  await replay.value.done;
});
