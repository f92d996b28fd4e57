import { availableParallelism, loadavg } from "node:os";
import { formatSpan } from "../../../../workers/core/format.js";
import { parsedJson } from "../../../../workers/core/parsed-json.js";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type {
  InputEvent,
  InputHeader,
  InputLine,
  RecordedVm,
  WaitFor,
} from "../../../../workers/model/input-recording.js";
import type { MonitorRecord } from "../../../../workers/model/monitor-record.js";
import {
  LONG_PAUSE_NS,
  QUIET,
  type ReplayBegin,
  type ReplayEnd,
  type ReplayMode,
  SPEEDS,
} from "../../../../workers/model/run-record.js";
import type { Connection } from "../attach.js";
import { plain, sendInput } from "../commands.js";
import type { HostMachine } from "../host-machine.js";
import { pointersOf } from "../input-recorder/pointers.js";
import type { QmpMonitor } from "../monitor.js";
import type { WatchedVm } from "../watched-vm.js";
import type { CutOffNotes } from "./cut-off.js";
import { LEAST_GAP_NS, type Plan, type PlayGroup, planOf } from "./plan.js";
import type { PlayTold } from "./play-words.js";
import { recordingId } from "./recording-id.js";
import { type ReplayStatus, RunState, recordOf } from "./run-records.js";
import { checkInput, inputSchema } from "./schema.js";
import { canPlay, type Playing, type PlayingMonitor } from "./shared-qmp.js";
import type { Signals } from "./signals.js";

export interface ReplayRequest {
  /** Attached so that input can be played to it (`WatchOptions.isPlayable`). */
  readonly vm: WatchedVm;
  readonly recording: { readonly header: InputHeader; readonly lines: readonly InputLine[] };
  /** Of its file. */
  readonly name: string;
  readonly mode: ReplayMode;
  readonly speed: number;
  readonly run: number;
  readonly of: number;
  /** Somebody said that a pause of more than an hour is meant. */
  readonly isLongAccepted?: boolean;
  /** What a closed loop waits for between inputs; undefined: `QUIET` if the screen is watched, else only for what the recording waits for. */
  readonly between?: WaitFor;
  /** The screen and lines of the guest, if anybody listens. */
  readonly signals?: Signals;
  /** Where it is noted that the run goes on, so that a later one knows if it was killed; undefined: nowhere. */
  readonly cutOff?: CutOffNotes;
  /** What the run was begun with, in words, for who compares runs. */
  readonly options?: readonly string[];
  /** Adds a record to the log, at a moment of the host's clock. */
  write(record: Omit<MonitorRecord, "t">, atNs?: bigint): void;
  /** A moment of the host's clock in the time of the log. */
  timeOf(atNs: bigint): number;
}

/** A run that goes on. */
export interface Replay {
  pause(why?: string): void;
  resume(): void;
  /** In mode `step`: the next press, click or stroke. */
  step(): void;
  stop(why?: string): void;
  readonly status: ReplayStatus;
  /** What a person should know of it, in sentences. */
  readonly notes: readonly string[];
  readonly done: Promise<ReplayEnd>;
}

/** Begins a run, once all of it is checked: nothing is sent that QEMU would refuse. */
export async function startReplay(request: ReplayRequest): Promise<Result<Replay>> {
  const { vm, recording, mode, speed } = request;
  const { monitor, facts, host } = vm.connection;
  if (monitor === undefined || !canPlay(monitor))
    return fail("input is played by QEMU's monitor, which is not connected");
  if (!(SPEEDS.least <= speed && speed <= SPEEDS.most)) {
    return fail(`a speed is from ${SPEEDS.least} to ${SPEEDS.most}, not ${speed}`);
  }
  const plan = planOf(recording.header, recording.lines, { mode, speed, between: betweenOf(request) });
  const groups = plan.steps.filter((step): step is PlayGroup => step.kind === "group");
  const checked = checkWaits(request, plan) ?? checkGaps(request, plan) ?? (await checkGroups(monitor, groups));
  if (!checked.ok) return checked;
  const left = await letGoOfLeft(request, monitor);
  const target: RecordedVm = { ...facts, machine: facts.machine ?? "" };
  const pointer = facts.commands.has("query-mice") ? await pointerNotes(monitor, groups) : [];
  const notes = [...plan.notes, ...otherVm(recording.header.vm, target), ...pointer, ...left];
  await request.cutOff?.note(vm.connection, [plan.before, ...groups.map(({ ev }) => ev)]);
  request.write({ vm: vm.key, k: "replay", n: "begin", d: beginOf(request, plan, target) });
  return ok(run(request, { plan, notes, monitor, host }));
}

/** A run before may have been killed, with keys down. */
async function letGoOfLeft({ vm, cutOff }: ReplayRequest, monitor: PlayingMonitor): Promise<string[]> {
  const left = await cutOff?.leftIn(vm.connection);
  if (cutOff === undefined || left === undefined) return [];
  const released = await releaseLeft(vm.connection, monitor, cutOff);
  const result = released.ok ? "let go" : `not let go: ${released.error.message}`;
  return [`a replay before was cut off, so what it may have left down is ${result}`];
}

/** Lets go of what a killed run may have left down. To let go of what is not down changes nothing. */
export async function releaseLeft(
  connection: Connection,
  monitor: QmpMonitor,
  cutOff: CutOffNotes,
): Promise<Result<readonly InputEvent[]>> {
  const left = (await cutOff.leftIn(connection)) ?? [];
  if (left.length === 0) return ok([]);
  const answer = await monitor.ask(sendInput(left));
  if (!answer.ok) return answer;
  await cutOff.forget(connection);
  return ok(left);
}

function run(
  { vm, signals, cutOff, write, timeOf }: ReplayRequest,
  { plan, notes, monitor, host }: { plan: Plan; notes: readonly string[]; monitor: PlayingMonitor; host: HostMachine },
): Replay {
  const state = new RunState(plan.groups);
  let finish: (end: ReplayEnd) => void = () => undefined;
  const done = new Promise<ReplayEnd>((resolve) => {
    finish = resolve;
  });
  // What could not be let go stays noted.
  let isAnyDown = false;
  const end = async (how: ReplayEnd) => {
    if (!isAnyDown) await cutOff?.forget(vm.connection);
    finish(how);
  };
  let zero = process.hrtime.bigint();
  const take = (told: PlayTold) => {
    // A run has the clock of this machine, a log that of the VM's host.
    const apart = host.name === undefined ? 0n : host.monotonicNs() - process.hrtime.bigint();
    const atOf = (ns: number) => zero + BigInt(Math.round(ns)) + apart;
    const record = recordOf(told, state, (ns) => timeOf(atOf(ns)));
    if (record === undefined) return;
    const at = "at" in told && told.kind !== "end" ? atOf(told.at) : undefined;
    write({ vm: vm.key, k: "replay", ...record }, at);
    if (told.kind === "released") isAnyDown = told.error !== undefined;
    if (told.kind === "end") void end(record.d as ReplayEnd);
  };
  const playing = monitor.play(plan, take);
  if (!playing.ok) {
    take({ kind: "end", at: 0, state: "failed", why: playing.error.message });
    return handle(undefined, state, notes, done);
  }
  zero = playing.value.zero;
  const unsubscribe = signals?.subscribe((signal) => playing.value.signal(signal), zero);
  void done.then(() => unsubscribe?.());
  return handle(playing.value, state, notes, done);
}

function handle(
  playing: Playing | undefined,
  state: RunState,
  notes: readonly string[],
  done: Promise<ReplayEnd>,
): Replay {
  return {
    pause: (why) => playing?.control({ do: "pause", ...(why !== undefined && { why }) }),
    resume: () => playing?.control({ do: "resume" }),
    step: () => playing?.control({ do: "step" }),
    stop: (why) => playing?.control({ do: "stop", ...(why !== undefined && { why }) }),
    get status() {
      return state.status;
    },
    notes,
    done,
  };
}

function betweenOf({ mode, between, signals }: ReplayRequest): WaitFor | undefined {
  if (mode !== "closed-loop") return undefined;
  return between ?? (signals?.hasScreen === true ? QUIET : undefined);
}

/** Whether all that is waited for can come. */
function checkWaits({ signals, mode }: ReplayRequest, { steps, between }: Plan): Result<void> | undefined {
  const waits = steps.flatMap((step) => (step.kind === "wait" ? [step.wait] : []));
  if (mode === "closed-loop" && between === undefined && waits.length === 0) {
    return fail(
      `a closed loop needs something to wait for: the screen of the VM${reason(signals)}, or waits in the recording`,
    );
  }
  for (const wait of between === undefined ? waits : [...waits, between]) {
    if (wait.line !== undefined && signals?.hasLines !== true) {
      return fail(`the replay waits for a line with "${wait.line}": nobody listens to a line of the guest`);
    }
    if (wait.line === undefined && wait["screen-quiet-ms"] !== undefined && signals?.hasScreen !== true) {
      return fail(`the replay waits for the screen of the VM, which is not watched${reason(signals)}`);
    }
  }
  return undefined;
}

function reason(signals: Signals | undefined): string {
  return signals?.whyNoScreen === undefined ? "" : ` (${signals.whyNoScreen})`;
}

function checkGaps({ isLongAccepted, mode }: ReplayRequest, { longestGapNs }: Plan): Result<void> | undefined {
  if (mode === "step" || isLongAccepted === true || longestGapNs <= LONG_PAUSE_NS) return undefined;
  return fail(`nothing happens in the recording for ${formatSpan(longestGapNs)}: say that this is meant`, {
    isUsage: true,
  });
}

async function checkGroups(monitor: PlayingMonitor, groups: readonly PlayGroup[]): Promise<Result<void>> {
  if (groups.length === 0) return fail("no input is in the recording");
  const answer = await monitor.ask(plain("query-qmp-schema"));
  if (!answer.ok) return answer;
  const schema = inputSchema(parsedJson(answer.value.raw));
  return schema.ok ? checkInput(schema.value, groups) : schema;
}

/** QEMU refuses moves that no pointer of the VM can make. */
async function pointerNotes(monitor: PlayingMonitor, groups: readonly PlayGroup[]): Promise<string[]> {
  const { isAbsolute } = await pointersOf(monitor);
  const moves = (kind: "abs" | "rel") => groups.some(({ ev }) => ev.some(({ type }) => type === kind));
  if (isAbsolute === false && moves("abs")) {
    return ["the pointer was moved to places, and that of this VM moves by distances only: QEMU may refuse it"];
  }
  if (isAbsolute === true && moves("rel")) {
    return ["the pointer was moved by distances, and that of this VM moves to places only: QEMU may refuse it"];
  }
  return [];
}

const FACTS = ["name", "machine", "arch", "accel", "qemu"] as const;

/** How the VM differs from the one that was recorded. */
function otherVm(recorded: RecordedVm, vm: RecordedVm): string[] {
  const isKnown = recorded.name !== "" || recorded.uuid !== "";
  const differs = FACTS.filter((fact) => recorded[fact] !== "" && vm[fact] !== "" && recorded[fact] !== vm[fact]);
  const isOther = recorded.uuid !== "" && vm.uuid !== "" && recorded.uuid !== vm.uuid;
  if (!isKnown || (differs.length === 0 && !isOther)) return [];
  const told = differs.map((fact) => `${fact} ${recorded[fact]} was recorded, this one has ${vm[fact]}`);
  return [`another VM than the recorded one: ${told.length === 0 ? "its UUID differs" : told.join("; ")}`];
}

function beginOf({ recording, name, mode, speed, ...request }: ReplayRequest, plan: Plan, vm: RecordedVm): ReplayBegin {
  const [load = 0] = loadavg();
  const id = recordingId(recording.lines);
  return {
    recording: { name, id, groups: plan.groups, length_ns: plan.lengthNs },
    mode,
    speed,
    run: request.run,
    of: request.of,
    vm: vmOf(vm),
    recorded: vmOf(recording.header.vm),
    host: { load, cpus: availableParallelism() },
    least_gap_ns: LEAST_GAP_NS,
    ...(request.options !== undefined && { options: request.options }),
  };
}

function vmOf({ name, uuid, qemu, machine, arch, accel }: RecordedVm): RecordedVm {
  return { name, uuid, qemu, machine, arch, accel };
}
