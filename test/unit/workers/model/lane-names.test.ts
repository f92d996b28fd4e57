import { expect, test } from "vitest";
import {
  laneInSentence,
  laneLabel,
  laneTitle,
  laneWithPath,
  type NamedLane,
} from "../../../../workers/model/lane-names.js";

const LANES: readonly NamedLane[] = [
  { kind: "machine", name: "h", path: "h", parent: -1 },
  { kind: "vm", name: "web 7", path: "h/vm/7", parent: 0 },
  { kind: "vcpu", name: "vCPU 0", path: "h/vm/7/vcpu/0", parent: 1 },
  { kind: "process", name: "nginx", path: "h/vm/7/process/1000", parent: 2 },
  { kind: "vm", name: "VM 8", path: "h/vm/8", parent: 0 },
  { kind: "cpu", name: "CPU 0", path: "h/cpu/0", parent: 0 },
];
const lookup = (lane: number) => LANES[lane];
const all = (name: (lane: number) => string) => LANES.map((_, lane) => name(lane));

test("beside a lane its parents are in sight", () => {
  expect(LANES.map(({ kind, name }) => laneLabel(kind, name))).toEqual([
    ...["h", "VM web (7)", "vCPU 0", "nginx", "VM 8", "CPU 0"],
  ]);
});

test("a number that stands for a process nobody told is not shown as one", () => {
  expect(["web 8388608", "web 4194303"].map((name) => laneLabel("vm", name))).toEqual(["VM web", "VM web (4194303)"]);
});

test("elsewhere what several VMs have is named with its VM", () => {
  expect(all((lane) => laneTitle(lookup, lane))).toEqual([
    ...["h", "VM web (7)", "VM web (7) › vCPU 0", "VM web (7) › vCPU 0 › nginx", "VM 8", "CPU 0"],
  ]);
  expect(laneTitle(lookup, 99)).toBe("");
});

test("in sentences, and with the path", () => {
  expect([2, 3, 99].map((lane) => laneInSentence(lookup, lane))).toEqual(["vCPU 0 of VM web (7)", "nginx", "unknown"]);
  expect(laneWithPath(lookup, 2)).toBe("vCPU 0 (h/vm/7/vcpu/0)");
});
