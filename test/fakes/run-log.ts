import type { InputEvent } from "../../workers/model/input-recording.js";
import type { MonitorRecord } from "../../workers/model/monitor-record.js";
import type { ReplayBegin, ReplayEnd, ReplayGroup } from "../../workers/model/run-record.js";

const MS = 1e6;

/** A group of a run: when it was sent and how its guest responded; ms. */
export interface MadeInput {
  readonly key: string;
  readonly down?: boolean;
  readonly atMs: number;
  readonly lateMs?: number;
  readonly answerMs?: number;
  readonly dispatchedMs?: number;
  readonly evdevMs?: number;
  readonly screenMs?: number;
  readonly pixels?: number;
}

export interface MadeRun {
  /** When the first input is planned, ms from the begin of the log. */
  readonly beginMs?: number;
  readonly inputs: readonly MadeInput[];
  readonly endMs?: number;
  /** Its number among those begun together; absent: its place in the log. */
  readonly run?: number;
  readonly id?: string;
  readonly qemu?: string;
  readonly machine?: string;
  readonly load?: number;
  readonly state?: ReplayEnd["state"];
  /** `vm`: absent, of the VM that is played to. */
  readonly more?: readonly Told[];
}

const RUN_HEADER = {
  lanescope: "monitor-log",
  version: 1,
  host: { hostname: "box", kernel: "6.1", clock: "monotonic" },
  t0_mono_ns: "0",
  t0_real_ns: "1790000000000000000",
  period_ms: 250,
  vms: [
    {
      key: "vm1",
      name: "web",
      uuid: "",
      pid: 90,
      accel: "tcg",
      arch: "x86_64",
      qemu: "7.2.22",
      vcpus: [{ index: 0, tid: 91, qom: "/0" }],
    },
  ],
};

function keyEvent(key: string, down: boolean): InputEvent {
  return { type: "key", data: { down, key: { type: "qcode", data: key } } };
}

/** The text of a monitor log of runs, as a replay writes it. */
export function runLog(...runs: readonly MadeRun[]): string {
  const records = runs.flatMap((run, i) => recordsOf(run, run.run ?? i + 1, runs.length));
  const told = records.sort((a, b) => a.t - b.t).map((record) => ({ vm: "vm1", ...record }));
  return [RUN_HEADER, ...told].map((one) => `${JSON.stringify(one)}\n`).join("");
}

type Told = Omit<MonitorRecord, "vm"> & Partial<Pick<MonitorRecord, "vm">>;

function recordsOf(run: MadeRun, number: number, of: number): Told[] {
  const { beginMs = 0, inputs, endMs, more = [], state = "done" } = run;
  const begin = beginMs * MS;
  const last = Math.max(0, ...inputs.map(({ atMs }) => atMs));
  const end = begin + (endMs ?? last + 1000) * MS;
  return [
    { t: begin, k: "replay", n: "begin", d: beginOf(run, number, of) },
    ...inputs.flatMap((input, i) => inputRecords(input, i, begin)),
    { t: end, k: "replay", n: "end", d: { state, sent: inputs.length, shift_ns: 0 } satisfies ReplayEnd },
    ...more.map((record) => ({ ...record, t: begin + record.t })),
  ];
}

function beginOf(
  { inputs, id = "abc", qemu = "7.2.22", machine = "q35", load = 0.5 }: MadeRun,
  run: number,
  of: number,
): ReplayBegin {
  const vm = { name: "web", uuid: "", qemu, machine, arch: "x86_64", accel: "tcg" };
  return {
    recording: { name: "typed.lsi.jsonl", id, groups: inputs.length, length_ns: 1e9 },
    mode: "timed",
    speed: 1,
    run,
    of,
    vm,
    recorded: vm,
    host: { load, cpus: 2 },
    least_gap_ns: 1e6,
  };
}

function inputRecords(input: MadeInput, i: number, begin: number): Told[] {
  const { key, down = true, atMs, lateMs = 0, answerMs = 1, dispatchedMs, evdevMs, screenMs, pixels = 144 } = input;
  const t = begin + atMs * MS;
  const ev = [keyEvent(key, down)];
  const planned = t + (answerMs * MS) / 2 - lateMs * MS;
  const group: ReplayGroup = { i, planned, con: 0, ev };
  const at = (ms: number | undefined, record: Omit<Told, "t">): Told[] =>
    ms === undefined ? [] : [{ t: t + ms * MS, ...record }];
  return [
    { t, k: "replay", n: "group", us: answerMs * 1000, d: group },
    ...at(dispatchedMs, { k: "input", n: "group", d: { con: 0, ev } }),
    ...at(evdevMs, {
      k: "evdev",
      n: "event0",
      d: {
        events: [
          [0, 4, 4, 30],
          [0, 1, 30, down ? 1 : 0],
          [0, 0, 0, 0],
        ],
      },
    }),
    ...at(screenMs, { k: "screen", n: "change", d: { pixels, x: 0, y: 0, w: 9, h: 16 } }),
  ];
}
