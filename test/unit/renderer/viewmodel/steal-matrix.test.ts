import { expect, test } from "vitest";
import { partyTitle, shownSquare, stealShade } from "../../../../renderer/viewmodel/steal-matrix.js";
import type { StealParty, StealSquare } from "../../../../workers/model/steal-square.js";

const party = (key: string, totalNs: number, more: Partial<StealParty> = {}): StealParty => ({
  key,
  lane: -1,
  word: key,
  members: 2,
  isMember: false,
  totalNs,
  ...more,
});

/** VM 7 lost 900 to VM 8 and 100 to idling; VM 8 lost 50 to interrupts. VM 8 is unfolded as a culprit. */
const square: StealSquare = {
  victims: [party("7", 1000, { lane: 7 }), party("8", 50, { lane: 8 })],
  culprits: [
    party("8", 900, { lane: 8 }),
    party("8/3", 900, { lane: 3, isMember: true, members: 0 }),
    party("idle", 100, { members: 0 }),
    party("interrupt", 50),
  ],
  count: 4,
  victim: Int32Array.of(0, 0, 0, 1),
  culprit: Int32Array.of(0, 1, 2, 3),
  totalNs: Float64Array.of(900, 900, 100, 50),
  times: Float64Array.of(3, 3, 1, 1),
  maxNs: Float64Array.of(500, 500, 100, 50),
  worstNs: Float64Array.of(40, 40, 700, 800),
  worstVictim: Int32Array.of(70, 70, 71, 80),
  worstCulprit: Int32Array.of(3, 3, -1, 90),
  allNs: 1050,
};

test("each cell has its time and leads to its worst case on the lane that waited", () => {
  const { cells, maxNs } = shownSquare(square, 9, 9);
  expect(cells.map((cell) => cell?.totalNs)).toEqual([900, 900, 100, undefined, undefined, undefined, undefined, 50]);
  expect(cells[0]).toMatchObject({ count: 3, worst: { lane: 70, t0: 40, t1: 540 }, worstCulprit: 3 });
  expect([maxNs, stealShade(cells[0], maxNs), stealShade(undefined, maxNs)]).toEqual([900, 1, 0]);
});

test("what is not shown is said: in each row, and how many rows and columns; members do not count twice", () => {
  expect(shownSquare(square, 1, 1)).toMatchObject({ restNs: [100], hiddenVictims: 1, hiddenCulprits: 3 });
  expect(shownSquare(square, 9, 9)).toMatchObject({ restNs: [0, 0], hiddenVictims: 0, hiddenCulprits: 0 });
});

test("members have their own name below their group, and the whole name elsewhere", () => {
  const names = { laneTitle: (lane: number) => `VM › ${lane}`, laneName: (lane: number) => `vCPU ${lane}` };
  const [vm, vcpu, idle] = square.culprits as [StealParty, StealParty, StealParty];
  expect([
    partyTitle(vm, names),
    partyTitle(vcpu, names),
    partyTitle(vcpu, names, true),
    partyTitle(idle, names),
  ]).toEqual(["VM › 8", "vCPU 3", "VM › 3", "nobody (CPU idle)"]);
});
