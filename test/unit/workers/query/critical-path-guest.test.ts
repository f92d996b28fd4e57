import { expect, test } from "vitest";
import { STATE_NAMES } from "../../../../workers/model/states.js";
import { criticalPathSteps } from "../../../../workers/query/critical-path/path-lanes.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { GuestScript, idle, kernel, stackName, user } from "../analyses/guest/script.js";
import { sessionContext } from "../support/session-context.js";

// Paths of threads of a guest, by registers and interrupts alone. Times in µs; see guest-script.ts for who is who.

const A = 0x10000;
const B = 0x24000;
const T = 2;
const P = 3;
/** VMX. */
const HLT = 12;
const VM = "h/vm/90";
const thread = (cr3: number, stack: number) => `${VM}/process/0x${cr3.toString(16)}/thread/${stackName(stack)}`;
const NAMES: Record<string, string> = { [thread(A, T)]: "T", [thread(B, P)]: "P", [`${VM}/vcpu/0`]: "vcpu" };

/** The path of T since it ran last: who, and until when, in µs from there. */
function pathOfT(script: GuestScript): string {
  const { session } = script.run();
  const path = toEnd(
    criticalPathSteps(
      sessionContext(session, script.time * 1000),
      session.lanes.find(thread(A, T)) ?? -1,
      START * 1000,
      script.time * 1000,
    ),
  );
  const parts: { who: string; end: number }[] = [];
  for (let i = 0; i < path.count; i++) {
    const name = session.lanes.specs[path.lane[i] as number]?.path ?? "";
    const state = STATE_NAMES[path.state[i] as number] ?? "";
    const isRunning = state === "guest" || state === "hypervisor";
    const who = `${NAMES[name] ?? name}${isRunning ? "" : ` ${state}`}`;
    const end = (path.end[i] as number) / 1000 - START;
    if (parts.at(-1)?.who === who) (parts.at(-1) as { end: number }).end = end;
    else parts.push({ who, end });
  }
  return parts.map(({ who, end }) => `${who} until ${end}`).join(", ");
}

/** P and T run in turn. */
function both(): GuestScript {
  const script = new GuestScript();
  for (let n = 1; n <= 5; n++) {
    script.runs(20, kernel(B, P), user(B)).runs(20, user(B), kernel(B, P));
    script.runs(20, user(A), kernel(A, T)).runs(20, kernel(A, T), n === 5 ? kernel(A, T) : user(A));
  }
  return script;
}

/** … T blocks, the vCPU sleeps until its timer, and enters its guest with the timer's interrupt. */
const afterSleep = () => both().sleeps(500, A).line("inject vec=236");

/** When T begins to run for the last time before it blocks. */
const START = both().time - 21;

const interrupt = (script: GuestScript) => script.line("inject vec=236");

test("alone after the sleep, P has woken T: T waited for P, and for what woke the vCPU before", () => {
  const script = afterSleep().runs(20, kernel(B, P)).runs(20, user(B), kernel(B, P)).runs(20, kernel(A, T), user(A));
  expect(pathOfT(script)).toBe("T until 21, P blocked until 523, P until 565, T until 586");
});

test("first after the sleep, T waited for what woke the vCPU", () => {
  const byTimer = afterSleep().runs(20, kernel(A, T)).runs(20, user(A));
  expect(pathOfT(byTimer)).toBe("T until 21, T blocked until 23, T wait until 523, T until 565");
});

test("a thread of the host woke the vCPU: T waited for that, and then for its vCPU to get a CPU", () => {
  const script = both().runs(1, idle(A), idle(A), HLT).line("switch prev=100 next=0 state=1");
  script.line('switch cpu1 prev=0 next=7 comm="vhost-90"').after(40).line("switch cpu1 prev=7 next=0 state=1");
  script.after(50).line("waking cpu0 of=7 target=1").line('switch cpu1 prev=0 next=7 comm="vhost-90"').after(10);
  script.line("waking cpu1 of=100 target=0").after(30).line("switch prev=0 next=100").line("inject vec=236");
  const worker = "h/thread/7 unknown until 23, h/thread/7 syscall until 63, h/thread/7 blocked until 113";
  const path = `T until 21, ${worker}, h/thread/7 syscall until 123, vcpu runnable until 153, T until 174`;
  expect(pathOfT(script.runs(20, kernel(A, T)))).toBe(path);
});

test("no idle before P: T waited for P while that ran; before that, for nothing known", () => {
  const script = afterSleep().runs(20, kernel(A, T));
  script.runs(20, user(B)).runs(20, user(B), kernel(B, P)).runs(20, kernel(A, T));
  const path = "T until 21, T blocked until 23, T wait until 523, T until 544, P until 586, T until 607";
  expect(pathOfT(script)).toBe(path);
});

test("an interrupt after P was seen last may have woken T", () => {
  const script = afterSleep().runs(20, kernel(B, P)).runs(20, user(B), kernel(B, P));
  const path = "T until 21, T blocked until 23, T wait until 565, T until 586";
  expect(pathOfT(interrupt(script).runs(20, kernel(A, T), user(A)))).toBe(path);
});

test("an interrupt after which P was seen again: T waited for P from there on", () => {
  const script = afterSleep().runs(20, kernel(B, P));
  interrupt(script).runs(20, user(B), kernel(B, P)).runs(20, kernel(A, T), user(A));
  const path = "T until 21, T blocked until 23, T wait until 544, P until 565, T until 586";
  expect(pathOfT(script)).toBe(path);
});

test("interrupts are not recorded: nothing is concluded from there being none", () => {
  const script = both().sleeps(500, A).runs(20, kernel(B, P)).runs(20, user(B), kernel(B, P));
  const path = "T until 21, T blocked until 23, T wait until 565, T until 586";
  expect(pathOfT(script.runs(20, kernel(A, T), user(A)))).toBe(path);
});
