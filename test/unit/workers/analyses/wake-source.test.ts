import { expect, test } from "vitest";
import { STATE_NAMES, type State, WAIT_REASON_NAMES } from "../../../../workers/model/states.js";
import { criticalPathSteps } from "../../../../workers/query/critical-path/path-lanes.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { sessionContext } from "../support/session-context.js";
import { type DslRun, run } from "./dsl.js";

// Who wakes: the thread a CPU runs, or an interrupt on top of it, recorded or not.

/** Thread 100 sleeps at 10 and is woken at 40 by what happens on CPU 1, where 200 runs. */
function wokenBy(what: string, current = 200): DslRun {
  return run(
    `
    0 switch cpu0 prev=0 next=100
    1 switch cpu1 prev=0 next=200
    2 switch cpu1 prev=200 next=${current} state=0
    10 switch cpu0 prev=100 next=0 state=1
    ${what}
    45 switch cpu0 prev=0 next=100
    `,
    { end: 50 },
  );
}

function pathOf({ session }: DslRun, lane: string, t0: number, t1: number): string[] {
  const path = toEnd(
    criticalPathSteps(sessionContext(session, t1 * 1000), session.lanes.find(lane) ?? -1, t0 * 1000, t1 * 1000),
  );
  return Array.from({ length: path.count }, (_, i) => {
    const reason = WAIT_REASON_NAMES[path.reason[i] as number];
    const state = STATE_NAMES[path.state[i] as State] || "none";
    const name = session.lanes.specs[path.lane[i] as number]?.path;
    return `${(path.start[i] as number) / 1000}-${(path.end[i] as number) / 1000} ${name} ${state}${reason ? ` ${reason}` : ""}`;
  });
}

const ASLEEP = (reason: string) => [
  "5-10 h/thread/100 user",
  `10-40 h/thread/100 blocked${reason}`,
  "40-45 h/thread/100 runnable",
  "45-50 h/thread/100 user",
];

test.each([
  ["an hrtimer's callback", "hrtimer cpu1", "hrtimerret cpu1"],
  ["a callback of the timer wheel", "timer cpu1", "timerret cpu1"],
])("%s without a recorded vector is the timer, not the thread it interrupts", (_what, enter, leave) => {
  const woken = wokenBy(`39 ${enter}\n40 waking cpu1 of=100 target=0\n41 ${leave}`);
  expect(woken.aux("h/thread/100", "blocked")).toBe("h/cpu/1");
  expect(pathOf(woken, "h/thread/100", 5, 50)).toEqual(ASLEEP(" timer"));
});

test("after the callback the thread wakes for itself again", () => {
  const woken = wokenBy(
    "20 hrtimer cpu1\n21 timer cpu1\n22 timerret cpu1\n23 hrtimerret cpu1\n40 waking cpu1 of=100 target=0",
  );
  expect(woken.aux("h/thread/100", "blocked")).toBe("h/thread/200");
  expect(pathOf(woken, "h/thread/100", 5, 50)).toEqual([
    "5-10 h/thread/100 user",
    "10-40 h/thread/200 user",
    "40-45 h/thread/100 runnable",
    "45-50 h/thread/100 user",
  ]);
});

test("an interrupt's lane stands for a timer's callback inside it", () => {
  const woken = wokenBy(
    "38 irq cpu1 n=30 handler=arch_timer\n39 hrtimer cpu1\n40 waking cpu1 of=100 target=0\n41 hrtimerret cpu1\n42 irqret cpu1 n=30",
  );
  expect(woken.aux("h/thread/100", "blocked")).toBe("h/irq/30");
  expect(pathOf(woken, "h/thread/100", 5, 50)).toEqual(ASLEEP(" timer"));
});

test("the idle task wakes no thread: an interrupt that was not recorded does", () => {
  const woken = wokenBy("40 waking cpu1 of=100 target=0", 0);
  expect(woken.aux("h/thread/100", "blocked")).toBe("h/cpu/1");
  expect(pathOf(woken, "h/thread/100", 5, 50)).toEqual(ASLEEP(" unrecorded-interrupt"));
  expect(woken.edges()).toEqual(["wakeup h/cpu/1@40 h/thread/100@40"]);
});

test("a waker that is younger than the block is continued with its parent at the fork", () => {
  const woken = wokenBy(`
    20 fork cpu1 parent=200 child=300 tgid=300
    21 wakeup_new cpu1 of=300 target=1
    25 switch cpu1 prev=200 next=300 state=1
    40 waking cpu1 of=100 target=0`);
  expect(pathOf(woken, "h/thread/100", 5, 50)).toEqual([
    "5-10 h/thread/100 user",
    "10-20 h/thread/200 user",
    "20-21 h/thread/200 user",
    "21-25 h/thread/300 runnable",
    "25-40 h/thread/300 user",
    "40-45 h/thread/100 runnable",
    "45-50 h/thread/100 user",
  ]);
});

test("a thread's own path before its birth stays its own", () => {
  const woken = wokenBy("20 fork cpu1 parent=200 child=300 tgid=300\n40 wakeup_new cpu1 of=300 target=1");
  expect(pathOf(woken, "h/thread/300", 5, 50)[0]).toBe("5-20 h/thread/300 none");
});
