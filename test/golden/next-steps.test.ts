import { expect, test } from "vitest";
import type { NextStep } from "../../workers/model/next-step.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { lanescope } from "./cli-support.js";

// What real traces leave open, and what is to be recorded next.

interface ReportFinding {
  readonly id: string;
  readonly title: string;
  readonly next?: readonly NextStep[];
}

async function stepsOf(archive: string): Promise<readonly (NextStep & { readonly finding: string })[]> {
  const { code, out } = await lanescope("report", unpackTrace(archive), "--format", "json");
  expect(code).toBe(0);
  const { findings } = JSON.parse(out) as { findings: readonly ReportFinding[] };
  return findings.flatMap(({ id, next = [] }) => next.map((step) => ({ ...step, finding: id })));
}

describeWithTraces("what to record next", () => {
  test("of a host that perf recorded with samples of a guest in its kernel: perf in that guest", async () => {
    const steps = await stepsOf("lab/perf-host-a.tar.zst");
    expect(steps.find(({ finding }) => finding === "guest-kernel")).toMatchObject({
      side: "guest",
      tool: "perf",
      views: ["samples"],
      vm: "labhost/vm/961",
      command: ["lanescope capture --guest 961 --for samples --seconds 10 -o FOLDER"],
    });
    const stolen = steps.filter(({ finding }) => finding === "steal");
    expect(stolen.length).toBeGreaterThan(0);
    for (const { side, table, command } of stolen)
      expect({ side, table, command }).toEqual({ side: "none", table: "culprits", command: [] });
    // The guests were sampled: what they do is no riddle.
    expect(steps.filter(({ rule }) => rule === "unseen-guest")).toEqual([]);
    expect(steps.find(({ rule }) => rule === "host-views")?.views).toEqual([
      "syscalls",
      "timers",
      "cpu-power",
      "network",
    ]);
  });

  test("of a host and its guest on one timeline nothing is to be recorded in the guest", async () => {
    const steps = await stepsOf("lab/tracecmd-agent-a.tar.zst");
    expect(steps.filter(({ vm }) => vm === "labhost/vm/259")).toEqual([]);
    expect(steps.find(({ finding }) => finding === "vmm-blocked")).toMatchObject({
      side: "host",
      views: ["kvm", "sched", "syscalls"],
    });
  });
});
