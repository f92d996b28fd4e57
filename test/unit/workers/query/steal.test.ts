import fc from "fast-check";
import { expect, test } from "vitest";
import { toEnd } from "../../../../workers/query/resumable.js";
import { prepareSteal, stealBlocks } from "../../../../workers/query/steal/kept-blocks.js";
import { stealSteps } from "../../../../workers/query/steal/matrix.js";
import type { StealCell } from "../../../../workers/query/steal/victim-row.js";
import { type DslTables, runTables } from "../support/dsl-tables.js";
import { naiveSteal } from "../support/naive-steal.js";

// Times in µs. Thread 100 is vCPU 0 of the VM with pid 90; 200 to 299 are vCPUs of other VMs, others serve none.

const WINDOW = [0, Number.POSITIVE_INFINITY] as const;

/** Each of `culprits` runs once for 10 µs on CPU 0, for which thread 100 waits from 1 on. */
function preemptedBy(culprits: readonly number[]): string {
  const lines = ['0 switch prev=0 next=100 comm="CPU 0/KVM"', "0.5 entry id=0 tid=100 pid=90"];
  lines.push("0.7 exit reason=1 id=0");
  let [t, running] = [1, 100];
  for (const next of culprits) {
    lines.push(`${t} switch prev=${running} next=${next} state=${running === 100 ? 256 : 1}`);
    if (200 <= next && next < 300) lines.push(`${t + 1} entry id=0 tid=${next} pid=${next + 1000}`);
    [t, running] = [t + 10, next];
  }
  lines.push(`${t} switch prev=${running} next=100 state=1`, `${t + 10} entry id=0`);
  return lines.join("\n");
}

function matrixOf({ context }: DslTables, mostCells?: number): StealCell[] {
  return toEnd(stealSteps(context, ...WINDOW, undefined, mostCells));
}

const sum = (cells: readonly StealCell[]) => cells.reduce((total, { totalNs }) => total + totalNs, 0);

test("a wait over thousands of runs is split as one of few is, as long as few threads ran", () => {
  const ran = runTables(preemptedBy(Array.from({ length: 6000 }, (_, i) => 300 + (i % 3))));
  const victim = ran.session.lanes.find("h/vm/90/vcpu/0");
  const cells = matrixOf(ran).filter((cell) => cell.victim === victim);
  const text = cells.map((c) => [ran.session.lanes.specs[c.culprit]?.path, c.kind, c.totalNs, c.count, c.worstNs]);
  expect(text).toEqual([
    ["h/thread/300", "host", 20e6, 1, 1000],
    ["h/thread/301", "host", 20e6, 1, 11_000],
    ["h/thread/302", "host", 20e6, 1, 21_000],
  ]);
});

test("of very many culprits those beyond what there is room for are summed up by kind, and nothing is lost", () => {
  const others = Array.from({ length: 5000 }, (_, i) => 1000 + i);
  const ran = runTables(preemptedBy([200, 201, ...others, 202]));
  const victim = ran.session.lanes.find("h/vm/90/vcpu/0");
  const cells = matrixOf(ran).filter((cell) => cell.victim === victim);
  expect(sum(cells)).toBe(5003 * 10_000);
  expect(cells.length).toBeLessThan(400);
  expect(cells.find(({ isOthers, kind }) => isOthers && kind === "host")?.totalNs).toBeGreaterThan(40e6);
  const rows = ran.rows("steal", { hasLane: (path) => path === "h/vm/90/vcpu/0" });
  expect(rows.filter(({ culprit_lane }) => culprit_lane === "others").map(({ culprit_kind }) => culprit_kind)).toEqual(
    expect.arrayContaining(["host"]),
  );
});

test("property: whatever there is room for, a victim's row sums to its waiting, and kinds are exact", () => {
  const culprit = fc.oneof(fc.integer({ min: 200, max: 205 }), fc.integer({ min: 300, max: 340 }), fc.constant(0));
  fc.assert(
    fc.property(fc.array(culprit, { minLength: 1, maxLength: 80 }), fc.integer({ min: 1, max: 40 }), (list, room) => {
      const ran = runTables(preemptedBy(list.filter((tid, i) => tid !== list[i - 1])));
      const exact = new Map<string, number>();
      const add = (key: string, ns: number) => exact.set(key, (exact.get(key) ?? 0) + ns);
      naiveSteal(ran.context, ...WINDOW, (victim, kind, ns) => add(`${victim} ${kind}`, ns));
      const byKind = new Map<string, number>();
      for (const { victim, kind, totalNs } of matrixOf(ran, room)) {
        byKind.set(`${victim} ${kind}`, (byKind.get(`${victim} ${kind}`) ?? 0) + totalNs);
      }
      expect([...byKind].sort()).toEqual([...exact].sort());
    }),
    { numRuns: 60 },
  );
});

test("property: with blocks of stays that were split before, any window has the same matrix", () => {
  const time = fc.integer({ min: 0, max: 900_000 });
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 198, max: 206 }), { minLength: 20, maxLength: 80 }),
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.tuple(time, time), { minLength: 4, maxLength: 4 }),
      (list, blockStays, windows) => {
        const waits = [2, 3, 4].map((i) => `${i / 10} waking of=${500 + i} target=0`).join("\n");
        const text = preemptedBy(list.filter((tid, i) => tid !== list[i - 1]));
        const ran = runTables(text.replace("0.5 entry", `${waits}\n0.5 entry`));
        // The inventory of a session that is read stays the same.
        const context = { ...ran.context };
        const all = [...windows.map((ends) => ends.toSorted((a, b) => a - b) as [number, number]), WINDOW];
        const matrices = () =>
          all.map(([t0, t1]) =>
            toEnd(stealSteps(context, t0, t1, undefined)).toSorted(
              (a, b) => a.victim - b.victim || a.culprit - b.culprit || a.kind.localeCompare(b.kind),
            ),
          );
        const before = matrices();
        toEnd(prepareSteal(context, blockStays));
        const { count } = context.runqueue;
        expect(stealBlocks(context).length).toBe(count < blockStays ? 0 : Math.ceil(count / blockStays));
        expect(matrices()).toEqual(before);
      },
    ),
    { numRuns: 40 },
  );
});
