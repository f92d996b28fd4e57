import { expect, test } from "vitest";
import { packOf } from "../../../../../../electron/node/vm/guest-tool/make-pack.js";
import { type PackSource, type PlannedGuest, planInGuest } from "../../../../../../electron/node/vm/guest-tool/plan.js";
import { planText } from "../../../../../../electron/node/vm/guest-tool/plan-text.js";
import { fail, ok } from "../../../../../../workers/core/result.js";
import type { ToolWish } from "../../../../../../workers/model/tool-operations.js";

const GUEST: PlannedGuest = { vm: "vm1", vmName: "web-1", arch: "x86_64", cpus: 4, via: "qga", address: "/run/vm.qga" };

const PACKS: PackSource = async (tool, arch = "x86_64") =>
  ok(await packOf(tool, arch, "1.0", [{ name: `bin/${tool}`, bytes: Buffer.alloc(1000) }]));
const NO_PACKS: PackSource = async (tool) => fail(`${tool} is not installed here`, { hint: "install it" });

async function planned(wish: Partial<ToolWish>, packs = PACKS, guest: Partial<PlannedGuest> = {}) {
  const made = await planInGuest({ ...GUEST, ...guest }, { views: ["sched"], seconds: 5, ...wish }, "0123abcd", packs);
  return made.ok ? made.value.plan : made.error.message;
}

test.each([
  [["sched", "irq"], "tracefs", undefined],
  [["samples"], "perf", 499],
  [["sched", "samples"], "perf", 499],
] as const)("the tool that costs least of those that show %j is taken", async (views, tool, samplesHz) => {
  const plan = await planned({ views });
  expect(plan).toMatchObject({ tool, seconds: 5, lacks: [] });
  expect((plan as { samplesHz?: number }).samplesHz).toBe(samplesHz);
});

test("another one is taken if a person wants it, and refused if it shows nothing of it", async () => {
  expect(await planned({ tool: "trace-cmd" })).toMatchObject({ tool: "trace-cmd" });
  expect(await planned({ tool: "trace-cmd", views: ["samples"] })).toMatch(/trace-cmd: /);
});

test("what cannot be taken is said with the reason", async () => {
  const plan = await planned({}, NO_PACKS);
  expect(plan).toMatchObject({
    tool: "tracefs",
    choices: [
      { tool: "tracefs" },
      { tool: "trace-cmd", why: "trace-cmd is not installed here (install it)" },
      { tool: "perf", why: "perf is not installed here (install it)" },
    ],
  });
  expect(await planned({ views: ["samples"] }, NO_PACKS)).toMatch(/perf is not installed here/);
  expect(await planned({ views: ["nothing"] })).toBe("there is no view nothing");
});

test("a pack is for the guest's architecture", async () => {
  const asked: unknown[] = [];
  const packs: PackSource = (tool, arch) => {
    asked.push([tool, arch]);
    return PACKS(tool, arch);
  };
  await planned({}, packs, { arch: "aarch64" });
  await planned({}, packs, { arch: "" });
  expect(asked).toEqual([
    ["trace-cmd", "aarch64"],
    ["perf", "aarch64"],
    ["trace-cmd", undefined],
    ["perf", undefined],
  ]);
});

test("the text of a plan has all that a person agrees to", async () => {
  const plan = await planned({ views: ["samples"] });
  if (typeof plan === "string") throw new Error(plan);
  const text = planText(plan);
  for (const { script } of plan.steps) expect(text).toContain(script.trimEnd());
  for (const { path } of plan.files) expect(text).toContain(path);
  for (const who of plan.seenBy) expect(text).toContain(who);
  expect(text).toContain("499 samples a second");
  expect(text).toContain("/run/lanescope-0123abcd");
});
