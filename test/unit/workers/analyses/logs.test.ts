import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { Family } from "../../../../workers/model/event-families.js";
import { MarkKind } from "../../../../workers/model/marks.js";
import { marksIn } from "../../../../workers/query/marks/index.js";
import { sessionContext } from "../support/session-context.js";
import { run } from "./dsl.js";

const LINES = `
  1 switch cpu0 prev=0 next=7 comm=sshd
  2 log nocpu message=login source=sshd priority=6 tid=-1 pid=7
  3 log nocpu message=unheard source=cron priority=-1 tid=-1 pid=99
  4 log cpu0 message=irq source=dmesg priority=4 tid=-1 pid=-1
  5 log nocpu message=fault source=dmesg priority=3 tid=7 pid=-1
  8 switch cpu0 prev=7 next=0
`;

test("a line of a log is on the lane of a thread that the trace knows, of a CPU that it names, else of the machine", () => {
  const { session, paths } = run(LINES, { analyses: ANALYSES });
  const { lane, message, priority } = session.logLines.columns;
  const found = Array.from({ length: session.logLines.count }, (_, i) => {
    return `${session.lanes.specs[lane.at(i)]?.path} ${session.strings.get(message.at(i))} ${priority.at(i)}`;
  });
  expect(found).toEqual(["h/thread/7 login 6", "h unheard -1", "h/cpu/0 irq 4", "h/thread/7 fault 3"]);
  expect(paths("thread")).toEqual(["h/thread/0:0", "h/thread/7"]);
});

test("a line of a log says nothing of states", () => {
  const withoutLines = run(LINES.replace(/^.* log .*$/gm, ""), { analyses: ANALYSES, end: 9 });
  const withLines = run(LINES, { analyses: ANALYSES, end: 9 });
  for (const path of ["h/thread/7", "h/cpu/0"]) expect(withLines.lane(path)).toBe(withoutLines.lane(path));
});

test("what was traced neither begins nor ends with a log beside it", () => {
  const streams = [0, 1].map((cpu) => ({ cpu, beginNs: 1000, quietBeginNs: 0, families: Family.SWITCH }));
  const trace = "5 switch cpu0 prev=0 next=7\n6 switch cpu1 prev=0 next=8";
  const machines = [{ name: "h", streams }];
  const beside = run(`1 log nocpu message=a source=b\n${trace}\n9 log nocpu message=a source=b`, {
    analyses: ANALYSES,
    machines,
  });
  const alone = run(trace, { analyses: ANALYSES, machines });
  expect(beside.session.machines[0]).toMatchObject({ beginNs: 5000, lastNs: 6000, blackouts: [] });
  expect(alone.lane("h/thread/7")).toBe("user[5,6]");
  expect(beside.lane("h/thread/7")).toBe("user[5,6.001] none[6.001,9]");
});

test("the marks of a log say what its lines say", () => {
  const { session } = run(LINES, { analyses: ANALYSES });
  const lanes = Int32Array.of(session.lanes.find("h") ?? -1, session.lanes.find("h/thread/7") ?? -1);
  const marks = marksIn(sessionContext(session, 1e9), { lanes, t0: 0, t1: 1e9, apartNs: 10 });
  expect(marks.texts).toEqual(["sshd: login", "cron: unheard", "dmesg: fault"]);
  expect([...marks.kind]).toEqual([MarkKind.LOG, MarkKind.LOG, MarkKind.LOG]);
});
