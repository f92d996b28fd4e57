import { describe, expect, test } from "vitest";
import { labelOf, titleOf } from "../../../../renderer/viewmodel/lane-names.js";
import {
  keptRenames,
  NO_RENAMES,
  ownName,
  renamed,
  renamedLanes,
  renamedText,
} from "../../../../renderer/viewmodel/renames.js";
import type { LaneList } from "../../../../workers/model/engine-api.js";
import type { LaneKind } from "../../../../workers/model/lanes.js";

const ROWS: readonly (readonly [kind: LaneKind, path: string, name: string, parent: number])[] = [
  ["machine", "h", "h", -1],
  ["vm", "h/vm/7", "qemu 7", 0],
  ["vcpu", "h/vm/7/vcpu/0", "vCPU 0", 1],
  ["vm", "h/vm/77", "qemu 77", 0],
  ["vcpu", "h/vm/77/vcpu/0", "vCPU 0", 3],
  ["thread", "h/thread/22", "bash 22", 0],
  ["process", "h/vm/7/process/1000", "process cr3 0x1000", 2],
];
const list: LaneList = {
  version: 1,
  count: ROWS.length,
  kinds: ROWS.map(([kind]) => kind),
  paths: ROWS.map(([, path]) => path),
  names: ROWS.map(([, , name]) => name),
  machines: ROWS.map(() => "h"),
  parents: Int32Array.from(ROWS, ([, , , parent]) => parent),
  orders: new Float64Array(ROWS.length),
  subjects: new Float64Array(ROWS.length),
  tids: new Int32Array(ROWS.length),
  pids: new Int32Array(ROWS.length),
  rows: new Int32Array(ROWS.length),
  marks: [],
  gone: [],
};
const named = (...names: readonly (readonly [lane: number, name: string])[]) =>
  renamedLanes(
    list,
    names.reduce((renames, [lane, name]) => renamed(renames, list, lane, name), NO_RENAMES),
  );

describe("a name that the user gives", () => {
  test("replaces the name and leaves the pid or tid", () => {
    const lanes = named([1, "web"], [5, "shell"], [6, "nginx"], [2, "boot CPU"]);
    expect([1, 2, 5, 6].map((lane) => labelOf(lanes, lane))).toEqual(["VM web (7)", "boot CPU", "shell 22", "nginx"]);
    expect(titleOf(lanes, 2)).toBe("VM web (7) › boot CPU");
    expect([...(lanes.formerNames ?? [])]).toContainEqual([5, "bash 22"]);
    expect([ownName(lanes, 1), ownName(lanes, 1, true), ownName(lanes, 6)]).toEqual(["web", "qemu", "nginx"]);
  });

  test("an empty one, or its own, brings its own back", () => {
    const renames = renamed(NO_RENAMES, list, 1, "web");
    const lanes = renamedLanes(list, renames);
    expect([...renamed(renames, lanes, 1, "  ")]).toEqual([]);
    expect([...renamed(renames, lanes, 1, "qemu")]).toEqual([]);
    expect(renamedLanes(list, NO_RENAMES)).toBe(list);
  });

  test("comes back as it was kept, and what is no name does not", () => {
    expect([...keptRenames({ "h/vm/7": "web", __proto__: { x: "y" }, "h/thread/22": 5 })]).toEqual([["h/vm/7", "web"]]);
    for (const damaged of [null, undefined, 7, "text", ["a"].length]) expect([...keptRenames(damaged)]).toEqual([]);
  });

  test("is one line and not endless", () => {
    const [[, name = ""] = []] = renamed(NO_RENAMES, list, 5, ` a\n b ${"x".repeat(500)}`);
    expect(name.slice(0, 5)).toBe("a b x");
    expect(name).toHaveLength(120);
  });
});

describe("texts of the engine", () => {
  const lanes = named([1, "web"], [5, "shell"], [4, "idle one"]);

  test.each([
    ["vCPU 0 of VM qemu (7) lost 19 %", "vCPU 0 of VM web (7) lost 19 %"],
    ["taken off by bash 22 (h/thread/22)", "taken off by shell 22 (h/thread/22)"],
    ["vCPU 0 of VM qemu (77): bash 22", "idle one of VM qemu (77): shell 22"],
    ["woken by vCPU 0 (h/vm/77/vcpu/0)", "woken by idle one (h/vm/77/vcpu/0)"],
    // Names that go on, and what other lanes are called as well.
    ["bash 229 and vCPU 0", "bash 229 and vCPU 0"],
  ])("%s", (text, expected) => {
    expect(renamedText(lanes, text)).toBe(expected);
  });

  test("two lanes that exchange their names do so in texts too", () => {
    const exchanged = named([6, "qemu"], [5, "process cr3 0x1000"], [1, "shell"]);
    const text = "bash 22, process cr3 0x1000, VM qemu (7), bash 22";
    expect(renamedText(exchanged, text)).toBe("process cr3 0x1000 22, qemu, VM shell (7), process cr3 0x1000 22");
  });

  test("a name is cut between characters, and may hold what patterns and templates are made of", () => {
    const renames = renamed(NO_RENAMES, list, 5, "\u{1f600}".repeat(130));
    expect(renames.get("h/thread/22")).toBe("\u{1f600}".repeat(120));
    expect(renamedText(named([5, "$& $1 \\ (.*) <b>"]), "by bash 22")).toBe("by $& $1 \\ (.*) <b> 22");
  });

  test("ten thousand renamed lanes do not make texts slow", () => {
    const many = {
      ...list,
      count: 10_000,
      kinds: Array.from({ length: 10_000 }, (): LaneKind => "thread"),
      paths: Array.from({ length: 10_000 }, (_, i) => `h/thread/${i}`),
      names: Array.from({ length: 10_000 }, (_, i) => `bash ${i}`),
      parents: new Int32Array(10_000).fill(-1),
    };
    const lanes = renamedLanes(many, new Map(many.paths.map((path, i) => [path, `name ${i + 1}`])));
    const text = Array.from({ length: 2000 }, (_, i) => `bash ${i}`).join(", ");
    expect(renamedText(lanes, text)).toBe(Array.from({ length: 2000 }, (_, i) => `name ${i + 1} ${i}`).join(", "));
  });

  test("nothing changes while nothing is renamed", () => {
    expect(renamedText(list, "bash 22")).toBe("bash 22");
  });
});
