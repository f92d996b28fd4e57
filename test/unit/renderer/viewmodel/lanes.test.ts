import { describe, expect, test } from "vitest";
import { dimmedStates, laneFilter, parseViewFilter } from "../../../../renderer/viewmodel/filter.js";
import { fitLabel } from "../../../../renderer/viewmodel/labels.js";
import { ancestorsOf, layoutLanes, type TreeChoices } from "../../../../renderer/viewmodel/lane-layout.js";
import { buildLaneTree } from "../../../../renderer/viewmodel/lane-tree.js";
import { State } from "../../../../workers/model/states.js";
import { makeLanes, SMALL } from "../../../fakes/synthetic.js";

const lanes = makeLanes(SMALL);
const tree = buildLaneTree(lanes);
const NOTHING: TreeChoices = { open: new Map(), hidden: new Set(), pinned: [] };
const idOf = (path: string) => lanes.paths.indexOf(path);

function shown(choices: Partial<TreeChoices> = {}, filter = ""): string[] {
  const layout = layoutLanes(lanes, tree, { ...NOTHING, ...choices }, laneFilter(parseViewFilter(filter), lanes));
  return [...layout.lanes].map((lane, i) => `${"  ".repeat(layout.depths[i] ?? 0)}${lanes.names[lane]}`);
}

describe("the lane tree", () => {
  test("starts with the machine and its VMs; long lists are closed", () => {
    expect(shown()).toEqual([
      "labhost",
      "  web-1",
      "    vCPU 0",
      "      process nginx",
      "    vCPU 1",
      "  db-1",
      "    vCPU 0",
      "      process nginx",
      "    vCPU 1",
      "  CPUs",
      "    CPU 0",
      "    CPU 1",
      "    CPU 2",
      "    CPU 3",
      "  Threads",
    ]);
  });

  test("opens and closes by hand", () => {
    const vm = idOf("labhost/vm/961");
    const threads = idOf("labhost/thread");
    const rows = shown({
      open: new Map([
        [vm, false],
        [threads, true],
      ]),
    });
    expect(rows).not.toContain("    vCPU 1 ");
    expect(rows.filter((row) => row.startsWith("    ")).length).toBeGreaterThan(24);
  });

  test("hides lanes with all below them, pins on top", () => {
    const rows = shown({ hidden: new Set([idOf("labhost/vm/961")]), pinned: [idOf("labhost/cpu/3")] });
    expect(rows.slice(0, 3)).toEqual(["CPU 3", "labhost", "  db-1"]);
  });

  test("a filter keeps matches, what holds them and what they hold", () => {
    expect(shown({}, "db-1")).toEqual(["labhost", "  db-1", "    vCPU 0", "      process nginx", "    vCPU 1"]);
    expect(shown({}, "1045")).toEqual(["labhost", "  Threads", "    systemd 1045".replace("systemd", nameOf(1045))]);
    expect(shown({}, "kind:cpu -3")).toEqual(["labhost", "  CPUs", "    CPU 0", "    CPU 1", "    CPU 2"]);
    expect(shown({}, "nothing-like-it")).toEqual([]);
  });

  test("knows the way up", () => {
    expect(ancestorsOf(tree, idOf("labhost/vm/961/vcpu/1")).map((lane) => lanes.names[lane])).toEqual([
      "web-1",
      "labhost",
    ]);
  });
});

describe("the filter box", () => {
  test("dims the states it does not name", () => {
    const dimmed = dimmedStates(parseViewFilter("state:steal"));
    expect([State.RUNNABLE, State.PREEMPTED, State.GUEST].map((state) => dimmed.has(state))).toEqual([
      false,
      false,
      true,
    ]);
    expect(dimmedStates(parseViewFilter("web")).size).toBe(0);
  });

  test("says what it does not know", () => {
    expect(parseViewFilter("state:sleepy web").unknown).toEqual(["state:sleepy"]);
  });
});

describe("labels", () => {
  const measure = (text: string) => text.length * 6;
  const place = (leftPx: number, rightPx: number, ...texts: string[]) =>
    fitLabel({ leftPx, rightPx, texts }, 1000, measure);

  test("stand at the left of what is visible", () => {
    expect(place(100, 300, "EPT_VIOLATION")).toEqual({ xPx: 105, text: "EPT_VIOLATION" });
    expect(place(-5000, 300, "Guest")).toEqual({ xPx: 5, text: "Guest" });
  });

  test("are cut, or left out when too little would remain", () => {
    expect(place(100, 160, "EPT_VIOLATION")?.text).toBe("EPT_VIO…");
    expect(place(100, 120, "EPT_VIOLATION")).toBeUndefined();
    expect(place(1200, 1400, "Guest")).toBeUndefined();
  });

  test("are the longest of their texts that fits", () => {
    const texts = ["VM web-1 › vCPU 0", "vCPU 0"];
    expect(place(100, 300, ...texts)?.text).toBe("VM web-1 › vCPU 0");
    expect(place(100, 170, ...texts)?.text).toBe("vCPU 0");
    expect(place(100, 145, ...texts)?.text).toMatch(/^vC.*…$/);
    expect(place(100, 300)).toBeUndefined();
  });
});

function nameOf(tid: number): string {
  return (lanes.names[idOf(`labhost/thread/${tid}`)] ?? "").replace(` ${tid}`, "");
}
