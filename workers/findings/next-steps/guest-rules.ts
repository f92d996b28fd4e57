import { formatPercent } from "../../core/format.js";
import { vcpuLanesByVm } from "../../facts/inventory.js";
import type { LaneId } from "../../model/lanes.js";
import { isGuestMode } from "../../model/sample-mode.js";
import { isGuest, STATE_COUNT, type State } from "../../model/states.js";
import { laneWords } from "../../query/lane-words.js";
import { addTimes } from "../../query/state-times.js";
import { type DetectorInput, vmOf } from "../detector.js";
import { askGuest, isGuestOpen, isLacking, type Rule, recordInGuest, recordOnHost } from "./rule.js";

/** Rules whose answer is in the guest. They say nothing of a guest whose own trace is open. */
export const GUEST_RULES: readonly Rule[] = [
  {
    id: "guest-scheduler",
    after: ["unexplained-waits"],
    asks: "in the guest its scheduler and interrupts; on the host first what tells which interrupt ends a wait, where it is lacking",
    steps: (input, finding) => {
      const vm = vmOf(input, finding);
      if (vm < 0 || isGuestOpen(input, vm)) return [];
      const rule = "guest-scheduler";
      const why = "nothing on the host says what the guest waited for";
      const inGuest = recordInGuest(
        input,
        vm,
        { rule, text: "Record the guest's scheduler and interrupts", why },
        "tracefs",
        ["sched", "irq"],
      );
      if (!isLacking(input, "waits")) return [inGuest];
      const lacking = input.analyses.find(({ id }) => id === "waits")?.missing.join(", ") ?? "";
      const host = { rule, text: "Record on the host which interrupt ends each wait", why: `not recorded: ${lacking}` };
      return [recordOnHost(host, ["kvm", "waits"]), inGuest];
    },
  },
  {
    id: "guest-disk",
    after: ["disk-waits", "slow-disk"],
    asks: "in the guest its block requests",
    steps: (input, finding) => {
      const vm = vmOf(input, finding);
      if (vm < 0 || isGuestOpen(input, vm)) return [];
      const step = {
        rule: "guest-disk",
        text: "Record the guest's block requests, and who makes them",
        why: "the host sees the requests of the whole VM, and not which process of it made them",
      };
      return [recordInGuest(input, vm, step, "tracefs", ["sched", "block-io"])];
    },
  },
  {
    id: "guest-kernel",
    after: ["guest-kernel"],
    asks: "in the guest samples with stacks, by perf",
    steps: (input, finding) => {
      const vm = vmOf(input, finding);
      if (vm < 0 || isGuestOpen(input, vm)) return [];
      const step = {
        rule: "guest-kernel",
        text: "Sample the guest's kernel with perf, with stacks",
        why: "samples that the host takes of it have an address and no stack",
      };
      return [recordInGuest(input, vm, step, "perf", ["samples"])];
    },
  },
  {
    id: "guest-top",
    after: ["guest-belief", "halt-poll-success"],
    asks: "the guest's own list of processes, where it was not asked",
    steps: (input, finding) => {
      const vm = vmOf(input, finding);
      if (vm < 0 || isGuestOpen(input, vm) || hasProcesses(input, vm)) return [];
      const step = {
        rule: "guest-top",
        text: "Ask the guest which of its processes are busy",
        why: "the host does not see them, and the guest was not asked",
      };
      return [askGuest(input, vm, step)];
    },
  },
  {
    id: "unseen-guest",
    after: ["not-recorded"],
    asks: "in the two busiest guests of which nothing inside is known: scheduler and interrupts, or the list of processes",
    steps: (input) =>
      unseenGuests(input).flatMap(({ vm, share }) => {
        const why = `${laneWords(input.context, vm)} is in its guest for ${formatPercent(share)} of its vCPUs' time, and nothing here tells what it does there`;
        const rule = "unseen-guest";
        return [
          recordInGuest(input, vm, { rule, text: "Record the guest's scheduler and interrupts", why }, "tracefs", [
            "sched",
            "irq",
          ]),
          askGuest(input, vm, { rule, text: "Ask the guest which of its processes are busy", why }),
        ];
      }),
  },
];

/** Guests with the most time that nothing explains are named. */
const NAMED_GUESTS = 2;
/** Of the time of a VM's vCPUs in its guest: less is no question. */
const UNSEEN_SHARE = 0.05;

/** VMs that ran their guests, of which nothing inside is known: no trace, no processes, no samples. Busiest first. */
function unseenGuests(input: DetectorInput): readonly { readonly vm: LaneId; readonly share: number }[] {
  const sampled = sampledVcpus(input);
  const vcpuLanes = vcpuLanesByVm(input.inventory);
  const telling = tellingLanes(input);
  return [...input.inventory.vms.lane.entries()]
    .flatMap(([row, vm]) => {
      const own = vcpuLanes[row] as Int32Array;
      const isSeen =
        telling.has(vm) || input.context.guestProcesses.has("lane", vm) || own.some((lane) => sampled.has(lane));
      if (own.length === 0 || isSeen) return [];
      const share = own.reduce((sum, lane) => sum + guestNs(input, lane), 0) / (own.length * (input.t1 - input.t0));
      return UNSEEN_SHARE <= share ? [{ vm, share }] : [];
    })
    .sort((a, b) => b.share - a.share)
    .slice(0, NAMED_GUESTS);
}

/** VMs whose guest's trace is open, or below which the trace tells processes: of all VMs, from one pass over the lanes. */
function tellingLanes({ context }: DetectorInput): ReadonlySet<LaneId> {
  const telling = new Set<LaneId>();
  for (const { kind, parent, isGone } of context.lanes.specs) {
    if (kind === "process" || (kind === "machine" && isGone !== true)) telling.add(parent);
  }
  return telling;
}

/** Processes below it that the trace tells, or that the guest told when it was asked. */
function hasProcesses({ context }: DetectorInput, vm: LaneId): boolean {
  const { guestProcesses, lanes } = context;
  return guestProcesses.has("lane", vm) || lanes.specs.some(({ kind, parent }) => kind === "process" && parent === vm);
}

/** vCPUs whose guests were sampled. */
function sampledVcpus({ context }: DetectorInput): ReadonlySet<LaneId> {
  const { columns, count } = context.samples;
  const sampled = new Set<LaneId>();
  for (let row = 0; row < count; row++) {
    if (isGuestMode(columns.mode.at(row))) sampled.add(columns.lane.at(row));
  }
  return sampled;
}

function guestNs({ context, t0, t1 }: DetectorInput, lane: LaneId): number {
  const times = new Float64Array(STATE_COUNT);
  addTimes(context.lanes.track(lane), t0, t1, context.untilNs, times);
  return times.reduce((sum, ns, state) => sum + (isGuest(state as State) ? ns : 0), 0);
}
