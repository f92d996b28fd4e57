import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Session } from "../../workers/analyses/session.js";
import { rowAt } from "../../workers/index/row-search.js";
import { type LaneId, NO_LANE } from "../../workers/model/lanes.js";
import { State, WaitReason } from "../../workers/model/states.js";
import { criticalPathSteps } from "../../workers/query/critical-path/path-lanes.js";
import { toEnd } from "../../workers/query/resumable.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { sessionContext } from "../unit/workers/support/session-context.js";
import { type Analysed, analyse } from "./analyses-open.js";
import { lanescope } from "./cli-support.js";
import { vmPid } from "./guest-truth.js";
import { enters, fed, type HandOver, lanesOfVm, pairs, readLog, type Span, timeIn, workerIn } from "./hand-overs.js";

/**
 * Who waited for whom, by the workload's own logs, and whether the critical path of the waiter's vCPU enters the vCPU
 * or the VM that was waited for. The host's trace has vCPUs only: a hand-over is in it where the two threads were on
 * different ones and the waiter's slept until something of the guest woke it.
 */
interface Score {
  cases: number;
  allowed: number;
  entered: number;
  readonly why: Map<string, number>;
  readonly missed: string[];
}

interface Recording {
  readonly folder: string;
  readonly host: Analysed;
}

async function open(archive: string): Promise<Recording> {
  const unpacked = unpackTrace(`lab/${archive}.tar.zst`);
  const folder = join(unpacked, readdirSync(unpacked)[0] ?? "");
  return { folder, host: await analyse(join(folder, "lttng-host")) };
}

function vcpusOf({ machines }: Session, pid: number): LaneId[] {
  return machines.flatMap(({ vms }) =>
    vms.filter((vm) => vm.pid === pid).flatMap(({ vcpus }) => vcpus.map(({ lane }) => lane)),
  );
}

interface Sleep extends Span {
  readonly reason: number;
  readonly waker: LaneId;
}

/** The sleeps of a vCPU that end in a span, in order. */
function sleepsIn({ lanes }: Session, lane: LaneId, { start, end }: Span): Sleep[] {
  const track = lanes.track(lane);
  const found: Sleep[] = [];
  for (let row = Math.max(0, rowAt(track, start)); row < track.count && track.startAt(row) < end; row++) {
    const rowEnd = track.endAt(row, end + 1);
    if (track.stateAt(row) !== State.WAIT || rowEnd <= start || end < rowEnd) continue;
    found.push({ start: track.startAt(row), end: rowEnd, reason: track.reasonAt(row), waker: track.auxAt(row) });
  }
  return found;
}

/** Why the trace does not show that the waiter's vCPU waited for another; undefined: it does. */
function whyNot(session: Session, waiter: LaneId | undefined, span: Span): string | undefined {
  if (waiter === undefined) return "the trace does not tell which vCPU had the waiter";
  const sleeps = sleepsIn(session, waiter, span);
  if (sleeps.length === 0) return "the waiter's vCPU did not sleep: it had other work";
  const byThread = sleeps.filter(({ waker, reason }) => reason !== WaitReason.TIMER && isThread(session, waker));
  if (byThread.length === 0) return "the waiter's vCPU slept, and a timer or an interrupt ended that";
  if (byThread.every((sleep) => !waited(session, sleep))) return WAS_BUSY;
  return undefined;
}

const WAS_BUSY = "what woke the waiter's vCPU had done so, or was at work on it, before it slept";

/** When the wake-up that ended a sleep was done: the sleeper may still have been on its way to sleep. */
function doneNs({ edges, lanes }: Session, { end, waker }: Sleep): number {
  const near = edges.rangeNear(end, end);
  for (let i = near.from; i < near.to; i++) {
    const isIt =
      edges.kindAt(i) === "wakeup" && edges.columns.toNs.at(i) === end && edges.columns.fromLane.at(i) === waker;
    if (isIt && lanes.specs[edges.columns.toLane.at(i)]?.kind === "vcpu") return edges.columns.fromNs.at(i);
  }
  return end;
}

function isThread({ lanes }: Session, lane: LaneId): boolean {
  const kind = lanes.specs[lane]?.kind;
  return kind === "thread" || kind === "vcpu";
}

/** A vCPU wakes another for itself; a worker does so for what it waited for, if it did while the vCPU slept. */
function waited(session: Session, sleep: Sleep): boolean {
  if (doneNs(session, sleep) <= sleep.start) return false;
  if (session.lanes.specs[sleep.waker]?.kind === "vcpu") return true;
  return 0 < timeIn(session, sleep.waker, [State.BLOCKED], sleep);
}

function newScore(): Score {
  return { cases: 0, allowed: 0, entered: 0, why: new Map(), missed: [] };
}

function count(score: Score, why: string | undefined, isIn: () => boolean, what: string): void {
  score.cases += 1;
  if (why !== undefined) {
    score.why.set(why, (score.why.get(why) ?? 0) + 1);
    return;
  }
  score.allowed += 1;
  if (isIn()) score.entered += 1;
  else score.missed.push(what);
}

/** Between threads of one VM. */
function withinVm({ host: { session, endNs } }: Recording, pid: number, cases: readonly HandOver[]): Score {
  const score = newScore();
  const context = sessionContext(session, endNs);
  const vcpus = vcpusOf(session, pid);
  for (const { start, end, waiterWorks, otherWorks } of cases) {
    const waiter = workerIn(session, vcpus, waiterWorks);
    const other = workerIn(session, vcpus, otherWorks);
    const span = { start, end: waiterWorks.start };
    const why =
      other === undefined
        ? "the trace does not tell which vCPU had the other"
        : waiter === other
          ? "both had one vCPU"
          : whyNot(session, waiter, span);
    const isIn = () =>
      enters(toEnd(criticalPathSteps(context, waiter as LaneId, start, end)), new Set([other as LaneId]));
    count(score, why, isIn, `${waiter} ${start}-${end}`);
  }
  return score;
}

/** Between VMs: the one waited for is the other VM as a whole. */
function betweenVms(
  { host: { session, endNs } }: Recording,
  pid: number,
  otherPid: number,
  waits: readonly Span[],
): Score {
  const score = newScore();
  const context = sessionContext(session, endNs);
  const vcpus = vcpusOf(session, pid);
  const others = lanesOfVm(session, otherPid);
  for (const span of waits) {
    // The vCPU that was woken last is the one that got the packet.
    const waiter = vcpus.toSorted((a, b) => lastWoken(session, b, span) - lastWoken(session, a, span))[0];
    const why = whyNot(session, waiter, span);
    const isIn = () => enters(toEnd(criticalPathSteps(context, waiter as LaneId, span.start, span.end)), others);
    count(score, why, isIn, `${waiter} ${span.start}-${span.end}`);
  }
  return score;
}

/** The thread of a guest that runs most of some spans. */
function threadIn(session: Session, pid: number, spans: readonly Span[], but?: LaneId): LaneId {
  const times = threadsOf(session, pid)
    .filter((lane) => lane !== but)
    .map((lane) => ({ lane, ns: spans.reduce((sum, span) => sum + timeIn(session, lane, ON_VCPU, span), 0) }));
  return times.toSorted((a, b) => b.ns - a.ns)[0]?.lane ?? NO_LANE;
}

const ON_VCPU: readonly State[] = [State.GUEST, State.HYPERVISOR, State.HALT_POLL, State.VMM];
const OFF: ReadonlySet<State> = new Set<State>([State.BLOCKED, State.WAIT]);

function threadsOf({ lanes, machines }: Session, pid: number): LaneId[] {
  const vm = machines.flatMap(({ vms }) => vms).find((each) => each.pid === pid);
  const isIts = (path: string) => path.startsWith(`${vm?.path}/process/`);
  return [...lanes.specs.keys()].filter(
    (lane) => lanes.specs[lane]?.kind === "guest-thread" && isIts(lanes.specs[lane].path),
  );
}

/**
 * Between threads of a guest on its only vCPU, by their own lanes. The trace allows it where registers show the other
 * one on the vCPU before the waiter comes back, and after the vCPU last slept: what ran earlier cannot have woken it.
 */
async function onOneVcpu(recording: Recording, pid: number, cases: readonly HandOver[]): Promise<Record<Rule, Score>> {
  const { session, endNs } = recording.host;
  const interrupts = await interruptsOf(recording, pid);
  const scores = { loose: newScore(), strict: newScore() };
  const context = sessionContext(session, endNs);
  const vcpu = vcpusOf(session, pid)[0] as LaneId;
  const waiter = threadIn(
    session,
    pid,
    cases.map(({ waiterWorks }) => waiterWorks),
  );
  const other = threadIn(
    session,
    pid,
    cases.map(({ otherWorks }) => otherWorks),
    waiter,
  );
  for (const { start, waiterWorks } of cases) {
    const end = waiterWorks.start;
    const blocks = blocksIn(session, waiter, { start, end });
    const awake = (span: Span) => ({ ...span, start: awakeSince(session, vcpu, span) });
    const shown = blocks.filter((span) => 0 < timeIn(session, other, ON_VCPU, awake(span)));
    const why =
      blocks.length === 0 ? "the waiter's lane did not block" : "the other one was not seen before the waiter";
    const isIn = () => enters(toEnd(criticalPathSteps(context, waiter, start, end)), new Set([other]));
    count(scores.loose, 0 < shown.length ? undefined : why, isIn, `${waiter} ${start}-${end}`);
    const isClear = shown.some((span) => isUndisturbed(session, other, span, interrupts));
    count(
      scores.strict,
      isClear ? undefined : `${why}, or an interrupt came between`,
      isIn,
      `${waiter} ${start}-${end}`,
    );
  }
  return scores;
}

type Rule = "loose" | "strict";

function blocksIn({ lanes }: Session, lane: LaneId, { start, end }: Span): Span[] {
  const track = lanes.track(lane);
  const blocks: Span[] = [];
  for (let row = Math.max(0, rowAt(track, start)); row < track.count && track.startAt(row) < end; row++) {
    if (!OFF.has(track.stateAt(row)) || end < track.endAt(row, end + 1)) continue;
    const before = blocks.at(-1);
    const span = { start: Math.max(start, track.startAt(row)), end: track.endAt(row, end) };
    if (before?.end === span.start) blocks[blocks.length - 1] = { start: before.start, end: span.end };
    else blocks.push(span);
  }
  return blocks;
}

/** When the vCPU last woke in a span. */
function awakeSince({ lanes }: Session, vcpu: LaneId, { start, end }: Span): number {
  const track = lanes.track(vcpu);
  let since = start;
  for (let row = Math.max(0, rowAt(track, start)); row < track.count && track.startAt(row) < end; row++) {
    if (track.stateAt(row) === State.WAIT) since = Math.min(end, track.endAt(row, end));
  }
  return since;
}

/** Did no interrupt come once the lane was seen on the vCPU? */
function isUndisturbed({ lanes }: Session, lane: LaneId, { start, end }: Span, interrupts: readonly number[]): boolean {
  const track = lanes.track(lane);
  let seen = Number.NaN;
  for (let row = Math.max(0, rowAt(track, start)); row < track.count && track.startAt(row) < end; row++) {
    const isOn = ON_VCPU.includes(track.stateAt(row));
    if (isOn && Number.isNaN(seen)) seen = Math.max(start, track.startAt(row));
  }
  return !interrupts.some((t) => seen < t && t <= end);
}

/** When interrupts were given to the vCPUs of a VM, of the recorded events themselves. */
async function interruptsOf({ folder, host }: Recording, pid: number): Promise<number[]> {
  const where = `name == "kvm_x86_inj_virq" and pid == ${pid}`;
  const events = await lanescope("export", join(folder, "lttng-host"), "--table", "events", "--where", where);
  const times = events.out
    .split("\n")
    .slice(1)
    .flatMap((line) => /^\d+/.exec(line) ?? []);
  return times.map((text) => Number(BigInt(text) - host.originNs));
}

/** The same of the guest's thread that waits, by its own lane: allowed where it blocked until a worker for its VM woke the vCPU. */
function betweenVmsByThread(recording: Recording, pid: number, otherPid: number, waits: readonly Span[]): Score {
  const { session, endNs } = recording.host;
  const score = newScore();
  const context = sessionContext(session, endNs);
  const others = lanesOfVm(session, otherPid);
  const near = waits.flatMap(({ start, end }) => [
    { start: start - NEAR_NS, end: start },
    { start: end, end: end + NEAR_NS },
  ]);
  const waiter = threadIn(session, pid, near);
  const vcpu = vcpusOf(session, pid)[0] as LaneId;
  for (const { start, end } of waits) {
    const track = session.lanes.track(waiter);
    const span = { start, end: end + NEAR_NS };
    const byWorker = blocksIn(session, waiter, span).some((block) => {
      const sleep = sleepsIn(session, vcpu, block).at(-1);
      const isFor = sleep !== undefined && track.auxAt(rowAt(track, block.end) - 1) === sleep.waker;
      return isFor && isThread(session, sleep.waker) && waited(session, { ...sleep, start: block.start });
    });
    const isIn = () => enters(toEnd(criticalPathSteps(context, waiter, start, span.end)), others);
    count(
      score,
      byWorker ? undefined : "no worker that had waited itself woke the vCPU for the thread",
      isIn,
      `${waiter} ${start}-${end}`,
    );
  }
  return score;
}

/** The logs' clock reads are this near to the sleep that they are about. */
const NEAR_NS = 1e6;

function lastWoken(session: Session, lane: LaneId, span: Span): number {
  return sleepsIn(session, lane, span).at(-1)?.end ?? -1;
}

function check(name: string, { cases, allowed, entered, why, missed }: Score, bar = 0.95): void {
  const reasons = [...why].map(([text, times]) => `\n  ${times} not: ${text}`).join("");
  const at = missed
    .slice(0, 5)
    .map((text) => `\n  missed ${text}`)
    .join("");
  console.info(`${name}: ${cases} hand-overs, the trace shows ${allowed}, the path enters ${entered}${reasons}${at}`);
  expect(cases).toBeGreaterThan(0);
  if (0 < allowed) expect(entered / allowed).toBeGreaterThanOrEqual(bar);
}

describeWithTraces("critical paths go to whom the workload waited for", () => {
  test("ping and pong, locks and a pipe of a VM with two vCPUs (lttng-host-a)", async () => {
    const recording = await open("lttng-host-a");
    const { folder, host } = recording;
    const pid = vmPid(folder, "vmA");
    const locker = readLog(folder, "vmA", host, "locker.csv");
    check("ping/pong", withinVm(recording, pid, pairs(locker, ["pingA", "pongA"], "wait-turn", "turn")));
    check("lock", withinVm(recording, pid, pairs(locker, ["lockA1", "lockA2"], "lock-wait", "hold")));
    check("pipe", withinVm(recording, pid, fed(readLog(folder, "vmA", host, "piper.csv"), "consume", "write")));
  });

  test("packets from one VM to the other (lttng-host-guest-b)", async () => {
    const recording = await open("lttng-host-guest-b");
    const { folder, host } = recording;
    const rtt = readLog(folder, "vmB", host, "netcli.csv").filter(({ what }) => what === "rtt");
    check("udp", betweenVms(recording, vmPid(folder, "vmB"), vmPid(folder, "vmA"), rtt));
    check("udp by thread", betweenVmsByThread(recording, vmPid(folder, "vmB"), vmPid(folder, "vmA"), rtt));
  });

  test("packets and a pipe on too few CPUs (lttng-overcommit3-i)", async () => {
    const recording = await open("lttng-overcommit3-i");
    const { folder, host } = recording;
    const log = readLog(folder, "vmF", host, "piper.csv");
    const pipe = fed(log, "consume", "write").filter(({ start, end }) => 0 < start && end < host.endNs);
    const { loose, strict } = await onOneVcpu(recording, vmPid(folder, "vmF"), pipe);
    check("pipe between threads, the other one was seen", loose, 0);
    check("pipe between threads, the other one was seen and no interrupt after it", strict);
  });
});
