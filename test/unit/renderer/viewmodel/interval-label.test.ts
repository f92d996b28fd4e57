import { expect, test } from "vitest";
import { intervalLabels } from "../../../../renderer/viewmodel/interval-label.js";
import type { IntervalTable } from "../../../../workers/model/engine-api.js";
import { State } from "../../../../workers/model/states.js";
import { makeLanes, SMALL } from "../../../fakes/synthetic.js";

const lanes = makeLanes(SMALL);
const first = (kind: string) => lanes.kinds.indexOf(kind as (typeof lanes.kinds)[number]);
const [cpu, vcpu, thread] = [first("cpu"), first("vcpu"), first("thread")];

function labels(
  lane: number,
  state: State,
  { reason = "", culprit = -1, on = -1, inner = -1 } = {},
): readonly string[] {
  const table: IntervalTable = {
    count: 1,
    total: 1,
    lane: Int32Array.of(lane),
    start: Float64Array.of(0),
    end: Float64Array.of(9),
    state: Uint8Array.of(state),
    reason: [reason],
    culprit: Int32Array.of(culprit),
    inner: Int32Array.of(inner),
    cpu: Int32Array.of(on),
  };
  return intervalLabels(lanes, table, 0);
}

test("a CPU says which vCPU or thread it runs, or what interrupts it", () => {
  expect(labels(cpu, State.GUEST, { culprit: vcpu })).toEqual(["VM web-1 › vCPU 0", "961 › vCPU 0"]);
  expect(labels(cpu, State.USER, { culprit: thread })[0]).toBe(lanes.names[thread]);
  expect(labels(cpu, State.IRQ, { reason: "36 nvme0q1" })).toEqual(["36 nvme0q1"]);
  expect(labels(cpu, State.IDLE)).toEqual(["Idle"]);
});

test("a CPU says which task of a guest it really runs, where the guest's trace tells", () => {
  const tid = lanes.tids[thread];
  const name = (lanes.names[thread] ?? "").replace(` ${tid}`, "");
  const task = `${lanes.machines[thread]} · ${name} (tid ${tid})`;
  expect(labels(cpu, State.GUEST, { culprit: vcpu, inner: thread })).toEqual([
    `VM web-1 › vCPU 0 · ${lanes.names[thread]}`,
    task,
  ]);
});

test("a wait of unknown reason is a wait, and not unknown", () => {
  expect(labels(vcpu, State.WAIT, { reason: "unknown" })).toEqual(["Wait"]);
  expect(labels(vcpu, State.WAIT, { reason: "timer" })).toEqual(["timer"]);
});

test("a vCPU says why it left its guest, or on which CPU it runs", () => {
  expect(labels(vcpu, State.HYPERVISOR, { reason: "EPT_VIOLATION" })).toEqual(["EPT_VIOLATION"]);
  expect(labels(vcpu, State.GUEST, { on: 2 })).toEqual(["Guest · CPU 2", "Guest"]);
  expect(labels(vcpu, State.PREEMPTED, { culprit: thread })).toEqual(["Preempted"]);
  expect(labels(vcpu, State.NONE)).toEqual([""]);
});
