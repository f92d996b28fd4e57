import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { sampleModeName } from "../../../../workers/model/sample-mode.js";
import { type DslRun, run } from "./dsl.js";

/** `time lane CPU mode` of all samples. */
function samplesOf({ session }: DslRun): string[] {
  const { samples, lanes } = session;
  const { t, lane, cpu, mode } = samples.columns;
  return Array.from({ length: samples.count }, (_, i) => {
    return `${t.at(i) / 1000} ${lanes.specs[lane.at(i)]?.path} ${cpu.at(i)} ${sampleModeName(mode.at(i))}`;
  });
}

test("a sample is on the lane of its thread, of its vCPU while guest code runs, and of its CPU while that is idle", () => {
  const found = run(
    `
    1 sample cpu1 mode=2 tid=7 pid=7 name=bash ip=4096
    2 sample cpu1 mode=4 tid=101 pid=90 name="CPU 1/KVM"
    3 sample cpu1 mode=1 tid=101 pid=90 name="CPU 1/KVM"
    4 sample cpu0 mode=1 tid=0 pid=0
    5 sample nocpu mode=2 tid=7 pid=7 name=bash
    `,
    { analyses: ANALYSES },
  );
  expect(samplesOf(found)).toEqual([
    "1 h/thread/7 1 user",
    "2 h/vm/90/vcpu/1 1 guest-kernel",
    "3 h/thread/101 1 kernel",
    "4 h/cpu/0 0 kernel",
    "5 h/thread/7 -1 user",
  ]);
});

test("guest code on a thread that nothing tells to be a vCPU stays with the thread", () => {
  const found = run("1 sample mode=5 tid=55 pid=55 name=emulator", { analyses: ANALYSES });
  expect(samplesOf(found)).toEqual(["1 h/thread/55 0 guest-user"]);
});

test("a sample says nothing of the states of its thread and its CPU", () => {
  const found = run("1 sample mode=2 tid=7 pid=7 name=bash\n9 sample mode=2 tid=8 pid=8 name=sh", {
    analyses: ANALYSES,
  });
  expect(found.states("h/thread/7")).toBe("unknown");
  expect(found.states("h/cpu/0")).toBe("unknown");
});
