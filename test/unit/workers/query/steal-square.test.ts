import fc from "fast-check";
import { expect, test } from "vitest";
import { NO_LANE } from "../../../../workers/model/lanes.js";
import type { StealParty, StealSquare } from "../../../../workers/model/steal-square.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { stealSteps } from "../../../../workers/query/steal/matrix.js";
import { stealSquare } from "../../../../workers/query/steal/square.js";
import type { StealCell } from "../../../../workers/query/steal/victim-row.js";
import { ThreadRoles } from "../../../../workers/query/thread-roles.js";
import { runTables } from "../support/dsl-tables.js";

// Times in µs. Threads 100 and 101 are vCPUs of VM 90, 200 is one of VM 190; 300 and 301 serve none.

const { context } = runTables(
  `
  0 switch cpu0 prev=0 next=100 comm="CPU 0/KVM"
  1 entry cpu0 id=0 tid=100 pid=90
  0 switch cpu1 prev=0 next=101 comm="CPU 1/KVM"
  1 entry cpu1 id=1 tid=101 pid=90
  10 exit cpu0 reason=1 id=0
  11 switch cpu0 prev=100 next=200 state=0
  12 entry cpu0 id=0 tid=200 pid=190
  10 exit cpu1 reason=1 id=1
  11 switch cpu1 prev=101 next=300 state=0 comm=backup
  111 exit cpu0 reason=1 id=0
  112 switch cpu0 prev=200 next=301 state=1 comm=indexer
  151 switch cpu1 prev=300 next=101 state=1
  152 entry cpu1 id=1
  132 switch cpu0 prev=301 next=100 state=1
  133 entry cpu0 id=0
`
    .split("\n")
    .sort((a, b) => Number.parseFloat(a || "-1") - Number.parseFloat(b || "-1"))
    .join("\n"),
);
const roles = new ThreadRoles(context);
const cells: readonly StealCell[] = toEnd(stealSteps(context, 0, 1e9, undefined));

const squareOf = (openVictims: readonly string[], openCulprits: readonly string[]) =>
  stealSquare(cells, roles, { openVictims: new Set(openVictims), openCulprits: new Set(openCulprits) });

const pathOf = ({ lane, word }: StealParty) => (lane === NO_LANE ? word : context.lanes.specs[lane]?.path);

function texts(square: StealSquare): string[] {
  return Array.from({ length: square.count }, (_, i) => {
    const [down, across] = [square.victims[square.victim[i] ?? 0], square.culprits[square.culprit[i] ?? 0]];
    return `${down && pathOf(down)} < ${across && pathOf(across)}: ${square.totalNs[i]}`;
  }).sort();
}

test("by VM, and by kind for what is no VM's", () => {
  const square = squareOf([], []);
  expect(texts(square)).toEqual(["h/vm/90 < h/vm/190: 101000", "h/vm/90 < host: 160000"]);
  expect(square.culprits.map(({ word, members }) => `${word} ${members}`)).toEqual(["host 2", "other-vm 1"]);
});

test("a group that is open has its members after it, largest first", () => {
  const square = squareOf([squareOf([], []).victims[0]?.key ?? ""], ["host"]);
  expect(square.victims.map(pathOf)).toEqual(["h/vm/90", "h/vm/90/vcpu/1", "h/vm/90/vcpu/0"]);
  expect(square.culprits.map(pathOf)).toEqual(["host", "h/thread/300", "h/thread/301", "h/vm/190"]);
  expect(texts(square)).toContain("h/vm/90/vcpu/1 < h/thread/300: 140000");
  expect(texts(square)).toContain("h/vm/90/vcpu/0 < h/vm/190: 101000");
});

test("a cell leads to the worst of its cases, with the lanes it is about", () => {
  const square = squareOf([], []);
  const at = [...square.totalNs].indexOf(160_000);
  expect(context.lanes.specs[square.worstVictim[at] ?? -1]?.path).toBe("h/vm/90/vcpu/1");
  expect(context.lanes.specs[square.worstCulprit[at] ?? -1]?.path).toBe("h/thread/300");
  expect([square.maxNs[at], square.worstNs[at]]).toEqual([140_000, 11_000]);
});

test("property: whatever is open, groups sum to all that was taken and members to their group", () => {
  const all = squareOf([], []);
  const open = (parties: readonly StealParty[]) => fc.subarray(parties.map(({ key }) => key));
  fc.assert(
    fc.property(open(all.victims), open(all.culprits), (victims, culprits) => {
      const square = squareOf(victims, culprits);
      for (const parties of [square.victims, square.culprits]) {
        const groups = parties.filter(({ isMember }) => !isMember);
        expect(groups.reduce((sum, { totalNs }) => sum + totalNs, 0)).toBe(square.allNs);
        for (const { key, totalNs } of groups) {
          const members = parties.filter((one) => one.key.startsWith(`${key}/`));
          if (0 < members.length) expect(members.reduce((sum, one) => sum + one.totalNs, 0)).toBe(totalNs);
        }
      }
    }),
  );
});
