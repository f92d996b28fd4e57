import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Session } from "../../workers/analyses/session.js";
import { rowAt } from "../../workers/index/row-search.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { State, WaitReason } from "../../workers/model/states.js";
import { CriticalPaths } from "../../workers/query/critical-path/of-session.js";
import { toEnd } from "../../workers/query/steps.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { type Analysed, analyse } from "./analyses-open.js";
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
    const isIt = edges.kindAt(i) === "wakeup" && edges.toNsAt(i) === end && edges.fromLaneAt(i) === waker;
    if (isIt && lanes.specs[edges.toLaneAt(i)]?.kind === "vcpu") return edges.fromNsAt(i);
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
function withinVm({ host: { session } }: Recording, pid: number, cases: readonly HandOver[]): Score {
  const score = newScore();
  const paths = new CriticalPaths(session);
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
    const isIn = () => enters(toEnd(paths.steps(waiter as LaneId, start, end)), new Set([other as LaneId]));
    count(score, why, isIn, `${waiter} ${start}-${end}`);
  }
  return score;
}

/** Between VMs: the one waited for is the other VM as a whole. */
function betweenVms({ host: { session } }: Recording, pid: number, otherPid: number, waits: readonly Span[]): Score {
  const score = newScore();
  const paths = new CriticalPaths(session);
  const vcpus = vcpusOf(session, pid);
  const others = lanesOfVm(session, otherPid);
  for (const span of waits) {
    // The vCPU that was woken last is the one that got the packet.
    const waiter = vcpus.toSorted((a, b) => lastWoken(session, b, span) - lastWoken(session, a, span))[0];
    const why = whyNot(session, waiter, span);
    const isIn = () => enters(toEnd(paths.steps(waiter as LaneId, span.start, span.end)), others);
    count(score, why, isIn, `${waiter} ${span.start}-${span.end}`);
  }
  return score;
}

function lastWoken(session: Session, lane: LaneId, span: Span): number {
  return sleepsIn(session, lane, span).at(-1)?.end ?? -1;
}

function check(name: string, { cases, allowed, entered, why, missed }: Score): void {
  const reasons = [...why].map(([text, times]) => `\n  ${times} not: ${text}`).join("");
  const at = missed
    .slice(0, 5)
    .map((text) => `\n  missed ${text}`)
    .join("");
  console.info(`${name}: ${cases} hand-overs, the trace shows ${allowed}, the path enters ${entered}${reasons}${at}`);
  expect(cases).toBeGreaterThan(0);
  if (0 < allowed) expect(entered / allowed).toBeGreaterThanOrEqual(0.95);
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
  }, 60_000);

  test("packets from one VM to the other (lttng-host-guest-b)", async () => {
    const recording = await open("lttng-host-guest-b");
    const { folder, host } = recording;
    const rtt = readLog(folder, "vmB", host, "netcli.csv").filter(({ what }) => what === "rtt");
    check("udp", betweenVms(recording, vmPid(folder, "vmB"), vmPid(folder, "vmA"), rtt));
  }, 60_000);

  test("packets and a pipe on too few CPUs (lttng-overcommit3-i)", async () => {
    const recording = await open("lttng-overcommit3-i");
    const { folder, host } = recording;
    check(
      "pipe",
      withinVm(
        recording,
        vmPid(folder, "vmF"),
        fed(readLog(folder, "vmF", host, "piper.csv"), "consume", "write").filter(({ start }) => 0 < start),
      ),
    );
  }, 60_000);
});
