import { beforeEach, expect, test } from "vitest";
import { vectorsOf as readVectors } from "../../../../workers/analyses/waits/vectors.js";
import { type Calls, setCalls } from "../../../../workers/flat/calls.js";
import { WaitReason } from "../../../../workers/flat/numbers.js";
import { setI32, setMemory } from "../../../../workers/flat/prelude.js";
import { M } from "../../../../workers/flat/records.js";
import { confidenceOf, learn, reasonOfVector, vectorsOf } from "../../../../workers/flat/vectors.js";
import { isPageFault } from "../../../../workers/flat/waits.js";
import { codesOfClass, Isa } from "../../../../workers/model/kvm/exit-code.js";

const [MACHINE, VM] = [4096, 8192];
const ALL = Array.from({ length: 1100 }, (_, i) => i - 50);

let buffer: ArrayBuffer;
beforeEach(() => {
  let free = 65536;
  const allocate = (bytes: number): number => {
    free += bytes;
    return free - bytes;
  };
  buffer = new ArrayBuffer(1 << 18);
  setMemory(buffer);
  setCalls({ allocate } as Partial<Calls> as Calls);
});

const { UNKNOWN, IPI, TIMER, HOST_MEMORY } = WaitReason;

function reasonOnX86(vector: number): number {
  if (0xfb <= vector && vector <= 0xfd) return IPI;
  return vector === 0xf3 ? HOST_MEMORY : UNKNOWN;
}

/** Software generated interrupts, and those of timers. */
function reasonOnArm(vector: number): number {
  if (0 <= vector && vector < 16) return IPI;
  return 26 <= vector && vector <= 30 ? TIMER : UNKNOWN;
}

test.each([
  [Isa.VMX, reasonOnX86],
  [Isa.ARM64, reasonOnArm],
] as const)("what is known of any guest (instruction set %i)", (isa, reasonOf) => {
  setI32(MACHINE + M.ISA, isa);
  const known = ALL.map((vector) => [reasonOf(vector), reasonOf(vector) === UNKNOWN ? 0 : 100]);
  expect(meanings(vectorsOf(MACHINE, VM))).toEqual(known);
});

test("the analysis of waits reads the same from memory", () => {
  const vectors = vectorsOf(MACHINE, VM);
  for (const reason of [WaitReason.DISK, WaitReason.NET, WaitReason.NET]) learn(vectors, 50, reason, 1);
  const read = readVectors({ u8: new Uint8Array(buffer), i32: new Int32Array(buffer) }, VM);
  expect(ALL.map((vector) => [read?.reasonOf(vector), read?.confidenceOf(vector)])).toEqual(meanings(vectors));
});

test("a vector means what it was sent for most often", () => {
  const vectors = vectorsOf(MACHINE, VM);
  learn(vectors, 50, WaitReason.DISK, 1);
  learn(vectors, 50, WaitReason.NET, 1);
  expect([reasonOfVector(vectors, 50), confidenceOf(vectors, 50)]).toEqual([WaitReason.DISK, 50]);
  learn(vectors, 50, WaitReason.NET, 1);
  expect([reasonOfVector(vectors, 50), confidenceOf(vectors, 50)]).toEqual([WaitReason.NET, 67]);
});

test("its meaning is kept however often it is told", () => {
  const vectors = vectorsOf(MACHINE, VM);
  for (let i = 0; i < 3000; i += 1) learn(vectors, 236, WaitReason.TIMER, 1_000_000);
  expect([reasonOfVector(vectors, 236), confidenceOf(vectors, 236)]).toEqual([WaitReason.TIMER, 100]);
});

test("vectors that no table has room for mean nothing", () => {
  const vectors = vectorsOf(MACHINE, VM);
  const before = meanings(vectors);
  for (const vector of [-1, 1024, 2 ** 31 - 1, -(2 ** 31)]) {
    learn(vectors, vector, WaitReason.DISK, 1);
    expect([reasonOfVector(vectors, vector), confidenceOf(vectors, vector)]).toEqual([WaitReason.UNKNOWN, 0]);
  }
  expect(meanings(vectors)).toEqual(before);
});

test("exit codes of page faults are those of the model", () => {
  const codes = Array.from({ length: 1 << 16 }, (_, code) => code).filter(isPageFault);
  expect(codes).toEqual([...codesOfClass("page-fault")].sort((a, b) => a - b));
});

function meanings(table: number): readonly (readonly number[])[] {
  return ALL.map((vector) => [reasonOfVector(table, vector), confidenceOf(table, vector)]);
}
