import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { STATE_NAMES, State } from "../../../../workers/model/states.js";
import { evidenceOf } from "../../../../workers/query/evidence.js";
import { statistics } from "../../../../workers/query/statistics.js";
import { sessionContext } from "../support/session-context.js";
import { run } from "./dsl.js";

// Traces without sched_switch whose events name threads. At the moment of its event a thread runs; that is all.

function traced(text: string, end: number) {
  return run(text, { analyses: ANALYSES, end });
}

test("a thread runs at the moments of its events, on their CPU, and is unknown between them", () => {
  const { lane, aux } = traced(
    `
    0 any cpu1 of=77 pid=70 name=worker event=app:begin
    5 any cpu2 of=77 pid=70 name=worker event=app:end
    7 any cpu1 of=78 pid=70 name=other event=app:begin
  `,
    9,
  );
  expect(lane("h/thread/77")).toBe("user[0,0.001] unknown[0.001,5] user[5,5.001] unknown[5.001,9]");
  expect(lane("h/thread/78")).toBe("unknown[0,7] user[7,7.001] unknown[7.001,9]");
  expect(lane("h/cpu/1")).toBe("user[0,0.001] unknown[0.001,7] user[7,7.001] unknown[7.001,9]");
  expect(aux("h/cpu/1", "user")).toBe("h/thread/78");
});

test("events less than a nanosecond apart are one moment", () => {
  const { lane } = traced("0 any of=5 pid=5 event=a\n0.001 any of=5 pid=5 event=a\n0.001 any of=5 pid=5 event=a", 1);
  expect(lane("h/thread/5")).toBe("user[0,0.002] unknown[0.002,1]");
});

test("events that do not say their CPU are of their thread all the same, and no CPU is made up", () => {
  const { lane, paths } = traced("0 any nocpu of=3 event=a\n4 any nocpu of=3 event=b", 5);
  expect(lane("h/thread/3")).toBe("user[0,0.001] unknown[0.001,4] user[4,4.001] unknown[4.001,5]");
  expect(paths("cpu")).toEqual([]);
});

test("threads stand below their process, which is called as its first thread is", () => {
  const { session } = traced(
    `
    0 any of=71 pid=70 name=worker event=a
    1 any of=70 pid=70 name=server event=a
    2 any of=80 pid=81 name=alone event=a
    3 any of=90 event=a
  `,
    5,
  );
  const { specs } = session.lanes;
  const above = specs.filter(({ kind, subject }) => kind === "thread" && 0 < subject);
  expect(above.map(({ name, parent }) => [name, specs[parent]?.name, specs[parent]?.path])).toEqual([
    ["worker 71", "server 70", "h/process/70"],
    ["server 70", "server 70", "h/process/70"],
    ["alone 80", "process 81", "h/process/81"],
    ["thread 90", "Threads", "h/thread"],
  ]);
});

test("the lanes that head threads count all of them", () => {
  const { session } = traced("0 any of=71 pid=70 event=a\n1 any of=72 pid=70 event=a\n2 any of=80 pid=81 event=a", 5);
  const context = sessionContext(session, 5000);
  const countOf = (path: string) =>
    statistics(context, { t0: 0, t1: 5000, lanes: Int32Array.of(session.lanes.find(path) ?? -1) }).kinds.map(
      ({ kind, lanes, states }) => [kind, lanes, states.find(({ state }) => state === State.USER)?.count],
    );
  expect(countOf("h/process/70")).toEqual([["thread", 2, 2]]);
  expect(countOf("h/thread")).toEqual([["thread", 3, 3]]);
});

test("containers have the same tids: processes tell their threads apart, however often they take turns", () => {
  const turns = Array.from({ length: 6 }, (_, t) => `${t} any cpu${t % 2} of=1 pid=${10 + (t % 2)} event=a`);
  const { paths, lane } = traced(turns.join("\n"), 6);
  expect(paths("thread").filter((path) => !path.includes(":"))).toEqual(["h/thread/1", "h/thread/1@2"]);
  expect(lane("h/thread/1@2").match(/user/g)).toHaveLength(3);
});

test("pthread_id is a number like another; Windows' events of no thread are of none", () => {
  const { paths } = traced("0 any of=139713000000000 event=a\n1 any of=4294967295 event=a\n2 any event=a", 3);
  expect(paths("thread").filter((path) => !path.includes(":"))).toEqual(["h/thread/139713000000000"]);
});

test("where sched_switch tells who runs, contexts say nothing more", () => {
  const { lane, paths } = traced("0 switch prev=0 next=10\n1 any of=10 event=a\n2 any cpu1 of=11 event=a", 3);
  expect(lane("h/thread/10")).toBe("user[0,3]");
  expect(paths("thread")).not.toContain("h/thread/11");
});

test("what more is known stays: a call, an interrupt, a guest; another thread's event ends what its CPU was seen to do", () => {
  const { lane } = traced(
    `
    0 sys cpu0 call=read tid=10 pid=9
    1 any cpu0 of=10 pid=9 event=a
    2 irq cpu1 n=7 tid=20 pid=20
    3 any cpu1 of=20 pid=20 event=a
    4 irqret cpu1 n=7 tid=20 pid=20
    5 entry cpu2 id=0 tid=100 pid=90
    6 exit cpu2 id=0 reason=30 tid=100 pid=90
    7 any cpu2 of=30 pid=30 event=a
    8 any cpu2 of=0 event=a
  `,
    9,
  );
  expect(lane("h/thread/10")).toBe("syscall[0,9]");
  expect(lane("h/cpu/1")).toBe("unknown[0,2] irq:7[2,4] unknown[4,9]");
  expect(lane("h/vm/90/vcpu/0")).toBe("unknown[0,5] guest[5,6] hypervisor:2078[6,7] unknown:2078[7,9]");
  expect(lane("h/cpu/2")).toBe("unknown[0,5] guest[5,6] unknown[6,7] user[7,7.001] unknown[7.001,9]");
  expect(lane("h/thread/0:2")).toBe("unknown[8,9]");
});

test("details name the event, and only known time is counted", () => {
  const { session } = traced("0 any of=77 pid=70 event=app:begin\n2 any of=77 pid=70 event=app:end", 5);
  const context = sessionContext(session, 5000);
  const lane = session.lanes.find("h/thread/77") ?? -1;
  const track = session.lanes.track(lane);
  const words = Array.from(
    { length: track.count },
    (_, row) => `${STATE_NAMES[track.stateAt(row) as State]}: ${evidenceOf(context, lane, row).join("; ")}`,
  );
  expect(words).toEqual([
    "user: an event of this thread: app:begin",
    "unknown: nothing recorded says what it did",
    "user: an event of this thread: app:end",
    "unknown: nothing recorded says what it did",
  ]);
  const [counted] = statistics(context, { t0: 0, t1: 5000, lanes: Int32Array.of(lane) }).kinds;
  const times = counted?.states.map(({ state, ns }) => [STATE_NAMES[state as State], ns]);
  expect(times).toEqual([
    ["unknown", 4998],
    ["user", 2],
  ]);
});
