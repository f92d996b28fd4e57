import { describe, expect, test } from "vitest";
import { dimmedStates, parseViewFilter, type ViewFilter } from "../../../../renderer/viewmodel/filter.js";
import { fitLabel } from "../../../../renderer/viewmodel/labels.js";
import { judgeLanes, Verdict } from "../../../../renderer/viewmodel/lane-judgement.js";
import { ancestorsOf, layoutLanes, type TreeChoices } from "../../../../renderer/viewmodel/lane-layout.js";
import { buildLaneTree } from "../../../../renderer/viewmodel/lane-tree.js";
import { State } from "../../../../workers/model/states.js";
import { makeLanes, SMALL } from "../../../fakes/synthetic.js";

const lanes = makeLanes(SMALL);
const tree = buildLaneTree(lanes);
const NOTHING: TreeChoices = { open: new Map(), hidden: new Set(), pinned: [] };
const idOf = (path: string) => lanes.paths.indexOf(path);

function shown(choices: Partial<TreeChoices> = {}, filter = ""): string[] {
  const wanted = understood(filter).filter;
  const judged = wanted && judgeLanes(wanted, lanes, tree);
  const layout = layoutLanes(
    lanes,
    tree,
    { ...NOTHING, ...choices },
    judged && ((lane) => judged.verdicts[lane] !== Verdict.NONE),
  );
  return [...layout.lanes].map((lane, i) => `${"  ".repeat(layout.depths[i] ?? 0)}${lanes.names[lane]}`);
}

function understood(text: string): ViewFilter {
  const parsed = parseViewFilter(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return parsed.filter;
}

function complaint(text: string): unknown {
  const parsed = parseViewFilter(text);
  return parsed.ok ? undefined : parsed.error;
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

  test.each([
    ["container by its number", "container/4026532208", "container:4026532208"],
    ["control group by its path", "cgroup/machine.slice/web.scope", "container:/machine.slice/web.scope"],
    ["control group by a part of its path", "cgroup/machine.slice/web.scope", "container ~ web.scope"],
  ])("a filter finds a %s, with the threads below it", (_, path, text) => {
    const threads = idOf("labhost/thread");
    const paths = lanes.paths.map((own, lane) => (lane === threads ? `labhost/${path}` : own));
    const withContainer = { ...lanes, paths };
    const { filter } = understood(text);
    const { verdicts } = judgeLanes(filter as NonNullable<typeof filter>, withContainer, tree);
    const kept = lanes.paths.filter((_, lane) => verdicts[lane] !== Verdict.NONE);
    expect(kept).toEqual(lanes.paths.filter((own) => own.startsWith("labhost/thread")));
    expect(shown({}, text)).toEqual([]);
  });

  test("a filter keeps matches, what holds them and what they hold", () => {
    expect(shown({}, "db-1")).toEqual(["labhost", "  db-1", "    vCPU 0", "      process nginx", "    vCPU 1"]);
    expect(shown({}, "1045")).toEqual(["labhost", "  Threads", "    systemd 1045".replace("systemd", nameOf(1045))]);
    expect(shown({}, "kind:cpu -3")).toEqual(["labhost", "  CPUs", "    CPU 0", "    CPU 1", "    CPU 2"]);
    expect(shown({}, "nothing-like-it")).toEqual([]);
    expect(shown({}, "vm:db-1 && !(name ~ /^vCPU 1$/)")).toEqual([
      "labhost",
      "  db-1",
      "    vCPU 0",
      "      process nginx",
    ]);
    expect(shown({}, "-vm:web-1 -kind:group")).toEqual([
      "labhost",
      "  db-1",
      "    vCPU 0",
      "      process nginx",
      "    vCPU 1",
    ]);
    expect(shown({}, "kind != group vm != web-1")).toEqual(shown({}, "-vm:web-1 -kind:group"));
    expect(shown({}, "tid == 1045 || cpu:3")).toEqual([
      "labhost",
      "  CPUs",
      "    CPU 3",
      "  Threads",
      `    ${nameOf(1045)} 1045`,
    ]);
    expect(shown({}, "pid:967 kind:process comm:nginx").at(-1)).toBe("      process nginx");
  });

  test("knows the way up", () => {
    expect(ancestorsOf(tree, idOf("labhost/vm/961/vcpu/1")).map((lane) => lanes.names[lane])).toEqual([
      "web-1",
      "labhost",
    ]);
  });
});

describe("the filter box", () => {
  const STEAL = [State.RUNNABLE, State.PREEMPTED];

  test.each([
    ["state:steal", STEAL],
    ["state:preempted,runnable web", STEAL],
    ["state == runnable || state == preempted", STEAL],
    ["kind:vcpu && state ~ runn", [State.RUNNABLE]],
    ["state:steal -state:runnable", [State.PREEMPTED]],
    ["state:steal duration > 2ms", STEAL],
    ["state:guest state:wait", []],
  ])("%s leaves states in colour and dims the others", (text, states) => {
    const filter = understood(text);
    expect([...filter.states]).toEqual(states);
    for (const state of [State.RUNNABLE, State.PREEMPTED, State.GUEST]) {
      expect(dimmedStates(filter).has(state)).toBe(!states.includes(state as never));
    }
  });

  test("asks the engine only where states do not answer", () => {
    for (const text of ["web", "state:steal", "kind:vcpu state:steal", ""])
      expect(understood(text).where).toBeUndefined();
    for (const text of ["duration > 2ms", "state:steal reason ~ hlt", "kind:vcpu || state:steal duration > 1"]) {
      expect(understood(text).where).toBeDefined();
    }
    expect(dimmedStates(understood("web")).size).toBe(0);
  });

  test("keeps lanes of which any interval may match, and no others", () => {
    const verdicts = (text: string, path: string) => {
      const { filter } = understood(text);
      return filter && judgeLanes(filter, lanes, tree).verdicts[idOf(path)];
    };
    const vcpu = "labhost/vm/961/vcpu/0";
    expect(verdicts("kind:vcpu || duration > 2ms", vcpu)).toBe(Verdict.ALL);
    expect(verdicts("kind:vcpu && duration > 2ms", vcpu)).toBe(Verdict.SOME);
    expect(verdicts("kind:cpu && duration > 2ms", vcpu)).toBe(Verdict.NONE);
    expect(verdicts("kind:cpu && duration > 2ms", "labhost/cpu/1")).toBe(Verdict.SOME);
  });

  test("says what it does not know, and where", () => {
    expect(complaint("web state:preemted")).toMatchObject({ column: 11, length: 8 });
    expect(complaint("web colour:red")).toMatchObject({ column: 5, length: 6 });
    expect(complaint("duration > soon")).toMatchObject({ column: 12, length: 4 });
    expect(complaint("start > soon")).toMatchObject({ column: 9, length: 4 });
    expect(complaint("start > +1.5s end < end-2s")).toBeUndefined();
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
