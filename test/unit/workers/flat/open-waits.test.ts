import { beforeEach, expect, test } from "vitest";
import { type Calls, setCalls } from "../../../../workers/flat/calls.js";
import { Evidence, NO_LANE, WaitReason } from "../../../../workers/flat/numbers.js";
import * as Open from "../../../../workers/flat/open-waits.js";
import { i32At, setF64, setI32, setMemory } from "../../../../workers/flat/prelude.js";
import { Wait } from "../../../../workers/flat/records.js";
import { learn, vectorsOf } from "../../../../workers/flat/vectors.js";

// The evidence for the reason of a single wait. Whole sessions are compared by test/golden/flat-core.test.ts.

const [WAIT, MACHINE, VM] = [4096, 8192, 12288];
const [DISK_VECTOR, NET_VECTOR, STRANGE_VECTOR] = [40, 41, 42];
let vectors = 0;

beforeEach(() => {
  let free = 65536;
  const allocate = (bytes: number): number => {
    free += bytes;
    return free - bytes;
  };
  setMemory(new ArrayBuffer(1 << 18));
  setCalls({ allocate } as Partial<Calls> as Calls);
  vectors = vectorsOf(MACHINE, VM);
  learn(vectors, DISK_VECTOR, WaitReason.DISK, 3);
  learn(vectors, NET_VECTOR, WaitReason.NET, 1);
  Open.beginWait(WAIT, 3, 100, false);
});

const delivered = (vector: number) => () => Open.deliverTo(WAIT, vector, 7);
const injected = (vector: number) => () => setI32(WAIT + Wait.INJECTED, vector);
const found = (reason: number) => () => Open.findOwn(WAIT, reason);
const fault = () => Open.beginWait(WAIT, 3, 100, true);
const woken = (reason: number) => () => {
  setF64(WAIT + Wait.WOKEN_F, 200);
  setI32(WAIT + Wait.WAKER_REASON, reason);
};

const { UNKNOWN, TIMER, DISK, NET, HOST_MEMORY, INTERRUPT } = WaitReason;

test.each([
  ["a fault", [fault, delivered(DISK_VECTOR)], [HOST_MEMORY, Evidence.FAULT, -1, 100]],
  ["a delivery", [delivered(DISK_VECTOR), woken(TIMER)], [DISK, Evidence.DELIVERED, DISK_VECTOR, 100]],
  ["the waker", [delivered(STRANGE_VECTOR), woken(TIMER), delivered(NET_VECTOR)], [TIMER, Evidence.WAKER, -1, 100]],
  ["a timer of its own", [woken(UNKNOWN), found(TIMER), delivered(NET_VECTOR)], [TIMER, Evidence.OWN_TIMER, -1, 100]],
  ["a page", [woken(UNKNOWN), found(HOST_MEMORY), injected(5)], [HOST_MEMORY, Evidence.PAGE_READY, -1, 100]],
  [
    "neither of two things that it found",
    [woken(UNKNOWN), found(TIMER), found(HOST_MEMORY), delivered(NET_VECTOR)],
    [NET, Evidence.DELIVERED_LATE, NET_VECTOR, 100],
  ],
  [
    "no timer of its own after an interrupt",
    [delivered(STRANGE_VECTOR), found(TIMER), injected(DISK_VECTOR)],
    [DISK, Evidence.INJECTED, DISK_VECTOR, 100],
  ],
  [
    "a late delivery",
    [woken(UNKNOWN), delivered(NET_VECTOR), delivered(DISK_VECTOR)],
    [NET, Evidence.DELIVERED_LATE, NET_VECTOR, 100],
  ],
  ["an injection", [woken(INTERRUPT), injected(DISK_VECTOR)], [DISK, Evidence.INJECTED, DISK_VECTOR, 100]],
  ["an unrecorded interrupt", [woken(INTERRUPT)], [INTERRUPT, Evidence.WAKER, -1, 100]],
  [
    "a vector without a meaning",
    [woken(INTERRUPT), delivered(STRANGE_VECTOR), injected(43)],
    [UNKNOWN, Evidence.NONE, STRANGE_VECTOR, 0],
  ],
  ["nothing", [], [UNKNOWN, Evidence.NONE, -1, 0]],
] as const)("%s", (_what, facts, conclusion) => {
  for (const happens of facts) happens();
  Open.conclude(WAIT, vectors);
  expect([Open.reason, Open.evidence, Open.vector, Open.confidence]).toEqual(conclusion);
});

test("the sender is that of the last delivery before the vCPU woke, else of the first one after it", () => {
  const sender = () => i32At(WAIT + Wait.SENDER);
  expect(sender()).toBe(NO_LANE);
  Open.deliverTo(WAIT, DISK_VECTOR, 7);
  Open.deliverTo(WAIT, DISK_VECTOR, 8);
  woken(UNKNOWN)();
  Open.deliverTo(WAIT, NET_VECTOR, 9);
  expect([sender(), i32At(WAIT + Wait.LATE)]).toEqual([8, NET_VECTOR]);

  Open.beginWait(WAIT, 4, 300, false);
  woken(UNKNOWN)();
  Open.deliverTo(WAIT, NET_VECTOR, 9);
  Open.deliverTo(WAIT, DISK_VECTOR, 10);
  expect([sender(), i32At(WAIT + Wait.BEFORE)]).toEqual([9, -1]);
});
