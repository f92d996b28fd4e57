import { describe, expect, test } from "vitest";
import { figureOf, idleLanes, type LaneShares } from "../../../../renderer/viewmodel/lane-figures.js";
import {
  type Arrangement,
  Expansion,
  layoutLanes,
  type TreeChoices,
} from "../../../../renderer/viewmodel/lane-layout.js";
import { buildLaneTree, byName, orderedBy } from "../../../../renderer/viewmodel/lane-tree.js";
import { isRowInSight, pxOfRow, rowAtPx, scrollToRow, visibleRows } from "../../../../renderer/viewmodel/rows.js";
import { STATE_COUNT, State } from "../../../../workers/model/states.js";
import { makeLanes, SMALL } from "../../../fakes/synthetic.js";

const lanes = makeLanes({ ...SMALL, vms: 3 });
const tree = buildLaneTree(lanes);
const idOf = (path: string) => lanes.paths.indexOf(path);
const NOTHING: TreeChoices = { open: new Map(), hidden: new Set(), pinned: [] };

function shown(arrangement: Arrangement, kind = "vm"): string[] {
  const layout = layoutLanes(lanes, tree, NOTHING, undefined, arrangement);
  return [...layout.lanes].filter((lane) => lanes.kinds[lane] === kind).map((lane) => lanes.names[lane] ?? "");
}

/** Times of some lanes in states; all others were guest code for a moment. */
function sharesOf(times: Readonly<Record<string, Partial<Record<number, number>>>>): LaneShares {
  const ns = new Float64Array(lanes.count * STATE_COUNT);
  for (let lane = 0; lane < lanes.count; lane++) {
    for (const [state, time] of Object.entries(times[lanes.paths[lane] ?? ""] ?? { [State.GUEST]: 1 })) {
      ns[lane * STATE_COUNT + Number(state)] = time ?? 0;
    }
  }
  return { rowOf: new Map(lanes.paths.map((_, lane) => [lane, lane])), ns };
}

describe("the order of lanes", () => {
  test("is by kind, then by a figure, the most first", () => {
    const shares = sharesOf({
      "labhost/vm/961": { [State.RUNNABLE]: 5, [State.GUEST]: 50 },
      "labhost/vm/967": { [State.RUNNABLE]: 2, [State.PREEMPTED]: 9, [State.WAIT]: 1 },
      "labhost/vm/973": { [State.WAIT]: 99 },
    });
    const by = (order: "steal" | "busy" | "exits" | number) => {
      const figure = (lane: number) => figureOf(shares, lane, order) ?? 0;
      return shown({ order: orderedBy(lanes, (a, b) => figure(b) - figure(a)) });
    };
    expect(by("steal")).toEqual(["db-1", "web-1", "cache-1"]);
    expect(by("busy")).toEqual(["web-1", "db-1", "cache-1"]);
    expect(by(State.WAIT)).toEqual(["cache-1", "db-1", "web-1"]);
    expect(shown({ order: orderedBy(lanes, byName(lanes)) })).toEqual(["cache-1", "db-1", "web-1"]);
    const backwards = { order: orderedBy(lanes, (a, b) => b - a) };
    expect(shown(backwards, "group")).toEqual(["CPUs", "Threads"]);
    expect(shown(backwards, "cpu")).toEqual(["CPU 3", "CPU 2", "CPU 1", "CPU 0"]);
  });
});

describe("lanes that are idle in view", () => {
  const idle = idleLanes(
    sharesOf({
      "labhost/vm/961": { [State.GUEST]: 1 },
      "labhost/vm/961/vcpu/0": { [State.WAIT]: 9, [State.BLOCKED]: 1 },
      "labhost/vm/967": { [State.WAIT]: 9 },
      "labhost/vm/967/vcpu/0": { [State.WAIT]: 9 },
      "labhost/vm/967/vcpu/1": { [State.IDLE]: 9 },
      "labhost/vm/967/process/1f3a000": { [State.BLOCKED]: 9 },
      "labhost/cpu/1": { [State.IDLE]: 9 },
      "labhost/cpu/2": { [State.IDLE]: 9, [State.UNKNOWN]: 1 },
    }),
  );

  test("are left out and counted, unless a lane below them is not idle", () => {
    const layout = layoutLanes(lanes, tree, NOTHING, undefined, { idle });
    const names = [...layout.lanes].map((lane) => lanes.paths[lane]);
    // Its process ran.
    expect(names).toContain("labhost/vm/961/vcpu/0");
    for (const path of ["labhost/vm/967", "labhost/vm/967/vcpu/1", "labhost/cpu/1"]) expect(names).not.toContain(path);
    // Nobody knows what it did in a gap.
    expect(names).toContain("labhost/cpu/2");
    expect(layout.idleCount).toBe(5);
    expect(layout.count + layout.idleCount).toBe(layoutLanes(lanes, tree, NOTHING, undefined).count);
  });
});

describe("many VMs", () => {
  test("start closed, few start open", () => {
    const many = makeLanes({ ...SMALL, vms: 200, vcpusPerVm: 8 });
    const count = (list: typeof many) => layoutLanes(list, buildLaneTree(list), NOTHING, undefined).count;
    expect(count(many)).toBe(1 + 200 + 1 + 4 + 1);
    expect(shown({}, "vcpu").length).toBe(6);
  });
});

describe("a VM of many guest processes", () => {
  const many = makeLanes({ ...SMALL, vms: 1, vcpusPerVm: 24 });
  const kinds = many.kinds.map((kind, i) =>
    kind === "vcpu" && !/vcpu\/[01]$/.test(many.paths[i] ?? "") ? "process" : kind,
  );
  const list = { ...many, kinds };
  const vm = list.kinds.indexOf("vm");
  const below = (open: TreeChoices["open"]) => {
    const layout = layoutLanes(list, buildLaneTree(list), { ...NOTHING, open }, undefined);
    const rows = [...layout.lanes].filter((lane) => list.parents[lane] === vm).length;
    return [rows, layout.expansions[[...layout.lanes].indexOf(vm)]];
  };

  test("starts with its vCPUs, and opens and closes as a whole", () => {
    expect(below(new Map())).toEqual([2, Expansion.IN_PART]);
    expect(below(new Map([[vm, true]]))).toEqual([24, Expansion.OPEN]);
    expect(below(new Map([[vm, false]]))).toEqual([0, Expansion.CLOSED]);
  });
});

describe("rows that stay while what belongs to them scrolls", () => {
  const layout = layoutLanes(lanes, tree, NOTHING, undefined);
  const area = { widthPx: 500, heightPx: 200, rowPx: 20, scrollPx: 0 };
  const rowOf = (path: string) => layout.lanes.indexOf(idOf(path));
  const sticky = (row: number, offsetPx = 0) => {
    const rows = visibleRows(layout, { ...area, scrollPx: row * 20 + offsetPx });
    return rows.stickyRows.map((one) => lanes.names[layout.lanes[one] ?? -1]);
  };

  test("are those above the first lane below them", () => {
    expect(sticky(0)).toEqual([]);
    expect(sticky(rowOf("labhost/vm/961"))).toEqual(["labhost", "web-1"]);
    expect(sticky(rowOf("labhost/vm/967") - 1)).toEqual(["labhost"]);
    expect(sticky(rowOf("labhost/vm/967"))).toEqual(["labhost", "db-1"]);
  });

  test("take the pointer, and have the place where they are drawn", () => {
    const rows = visibleRows(layout, { ...area, scrollPx: rowOf("labhost/vm/961") * 20 + 7 });
    const [host, vm] = rows.stickyRows;
    expect([0, 20, 41].map((y) => rowAtPx(rows, 20, y))).toEqual([host, vm, rows.firstRow + 2]);
    expect(pxOfRow(layout, rows, 20, vm ?? -1)).toBe(20);
    expect(rows.coveredPx).toBe(40);
  });

  test("hide the rows below them: those in sight are those that the pointer reaches", () => {
    for (const pinnedCount of [0, 2]) {
      for (let scrollPx = 0; scrollPx < 15 * 20; scrollPx += 3) {
        const pinned = { ...layout, pinnedCount };
        const rows = visibleRows(pinned, { ...area, scrollPx });
        const reached = new Set(Array.from({ length: area.heightPx }, (_, y) => rowAtPx(rows, 20, y)));
        const all = Array.from({ length: layout.count + 1 }, (_, row) => row - 1);
        expect(all.filter((row) => isRowInSight(pinned, rows, row))).toEqual(
          all.filter((row) => 0 <= row && reached.has(row)),
        );
      }
    }
  });

  test("never cover the row that is scrolled to", () => {
    for (let row = 0; row < layout.count; row++) {
      const scrollPx = scrollToRow(layout, { ...area, scrollPx: 15 * 20 }, row);
      const rows = visibleRows(layout, { ...area, scrollPx });
      const px = pxOfRow(layout, rows, 20, row);
      expect(rows.stickyRows.includes(row) || rows.coveredPx <= px).toBe(true);
      expect(px).toBeLessThanOrEqual(180);
    }
  });
});
