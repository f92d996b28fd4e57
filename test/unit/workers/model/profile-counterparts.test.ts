import { expect, test } from "vitest";
import { NO_LANE } from "../../../../workers/model/lanes.js";
import type { Profile } from "../../../../workers/model/profile-answers.js";
import { vmCounterparts, withLaneNames } from "../../../../workers/model/profile-counterparts.js";

const vms = (...names: string[]) => ({ kinds: names.map(() => "vm" as const), names, gone: [] });

test("VMs are called as their counterparts, and the only one left on either side is one", () => {
  const here = vms("web", "VM 961");
  const there = vms("VM 1203", "web-2");
  expect(vmCounterparts(here, there, [0, 1])).toEqual(
    new Map([
      [1, "web"],
      [0, "VM 961"],
    ]),
  );
  expect(vmCounterparts(here, vms("VM 5", "VM 6"), [])).toEqual(new Map());
  expect(vmCounterparts({ ...here, gone: [0] }, vms("VM 5"), [])).toEqual(new Map([[0, "VM 961"]]));
  // Pairs of other lanes are no pairs of VMs.
  expect(vmCounterparts({ ...here, kinds: ["cpu", "vm"] }, there, [0, 0])).toEqual(new Map());
});

test("frames that stand for a lane get its name, and others of the same name keep theirs", () => {
  const profile = {
    strings: ["VM 1203", "run"],
    frames: { name: Int32Array.of(0, 0, 1), lane: Int32Array.of(7, NO_LANE, 7) },
  } as unknown as Profile;
  const { strings, frames } = withLaneNames(profile, new Map([[7, "VM 961"]]));
  expect([...frames.name].map((name) => strings[name])).toEqual(["VM 961", "VM 1203", "VM 961"]);
});
