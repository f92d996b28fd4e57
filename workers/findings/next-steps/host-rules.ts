import { formatCountOf, formatPercent } from "../../core/format.js";
import { lackingViews } from "../../coverage/lacking.js";
import { viewOf } from "../../coverage/views.js";
import type { Finding } from "../../model/findings.js";
import type { LaneId } from "../../model/lanes.js";
import { STATE_COUNT, State } from "../../model/states.js";
import { addTimes } from "../../query/state-times.js";
import { type DetectorInput, vmOf } from "../detector.js";
import { askHost, isLacking, lookAt, type Rule, recordOnHost } from "./rule.js";

/** Rules whose answer is on the host. */
export const HOST_RULES: readonly Rule[] = [
  {
    id: "taken-by-host",
    after: ["steal", "overcommit", "helper-waits", "ipi-wait", "lock-holder"],
    asks: "nothing in the guest, which cannot see it: the tables `culprits` and `vm-threads` say who had the CPU; on the host the scheduler, where it is lacking",
    steps: (input, finding) => {
      const why = takenWords(input, finding);
      if (isLacking(input, "runqueue"))
        return [
          recordOnHost({ rule: "taken-by-host", text: "Record on the host who had the CPU", why }, [
            "sched",
            "runqueue",
          ]),
        ];
      const text = "Nothing to record in the guest, which cannot see it: a table says who had the CPU";
      const table = finding.id === "helper-waits" ? "vm-threads" : "culprits";
      return [lookAt({ rule: "taken-by-host", text, why }, table)];
    },
  },
  {
    id: "quota",
    after: ["throttled"],
    asks: "the host's account of the control group (`cpu.stat`)",
    steps: (input, finding) => {
      const text = "Ask the host how often the VM's control group was throttled, and for how long";
      const why = "a quota looks like this in a trace, and only cpu.stat of the group counts it";
      return [askHost(input, vmOf(input, finding), { rule: "quota", text, why }, ["throttling"])];
    },
  },
  {
    id: "exits-by-object",
    after: ["costly-exits", "userspace-exits", "exit-storm"],
    asks: "on the host the events of registers, ports and pages (`kvm_msr`, `kvm_pio`, `kvm_mmio`, `kvm_page_fault`), where they are lacking",
    steps: (input, { title }) => {
      if (!isLacking(input, "exit-objects")) return [];
      const text = "Record what these exits are about on the host: registers, ports and pages";
      const why = `${title.split(":")[0]}; no kvm_msr, kvm_pio, kvm_mmio or kvm_page_fault was recorded`;
      return [recordOnHost({ rule: "exits-by-object", text, why }, ["kvm", "exit-objects"])];
    },
  },
  {
    id: "vmm-io",
    after: ["vmm-blocked", "host-memory", "vm-paused"],
    asks: "on the host system calls and block requests, where they are lacking",
    steps: (input) => {
      const views = ["block-io", "syscalls"].filter((view) => isLacking(input, view));
      if (views.length === 0) return [];
      const text = "Record what the VMM does meanwhile on the host: its system calls and the host's disks";
      const why = `the VMM's threads sleep, and ${namesOf(views)} ${views.length === 1 ? "is" : "are"} not recorded`;
      return [recordOnHost({ rule: "vmm-io", text, why }, ["kvm", "sched", ...views])];
    },
  },
  {
    id: "deep-sleep",
    after: ["timer-lateness", "slow-injection"],
    asks: "on the host `cpu_idle`, where it is lacking",
    steps: (input) => {
      if (!isLacking(input, "cpu-power")) return [];
      const text = "Record how deep the host's CPUs sleep";
      const why = "what is late waits for a CPU to wake, and no cpu_idle was recorded";
      return [recordOnHost({ rule: "deep-sleep", text, why }, ["kvm", "timers", "cpu-power"])];
    },
  },
  {
    id: "host-views",
    after: ["not-recorded"],
    asks: "on the host all events that views lack",
    steps: ({ analyses }) => {
      const views = lackingViews(analyses);
      const lacking = analyses.filter(({ id }) => views.includes(id));
      if (lacking.length === 0) return [];
      const text = `Record the host once more, with what ${formatCountOf(lacking.length, "view")} ${lacking.length === 1 ? "lacks" : "lack"}`;
      const why = lacking.map(({ title }) => title).join(", ");
      return [recordOnHost({ rule: "host-views", text, why }, views)];
    },
  },
];

function namesOf(views: readonly string[]): string {
  return views.map((id) => viewOf(id).title).join(" and ");
}

function takenWords({ inventory, context, t0, t1 }: DetectorInput, { id, lanes }: Finding): string {
  const vcpu = vcpuIn({ context, inventory }, lanes);
  if (id === "steal" && vcpu !== undefined)
    return `it could run and had no CPU for ${formatPercent(stolenShare(context, vcpu, t0, t1))} of the window`;
  if (id === "helper-waits") return "the thread could run and had no CPU";
  return id === "overcommit"
    ? "vCPUs could run, and waited for this CPU"
    : "what the others wait for is a vCPU that could run and had no CPU";
}

function vcpuIn({ context, inventory }: Pick<DetectorInput, "context" | "inventory">, lanes: Finding["lanes"]) {
  const [first] = lanes;
  const lane: LaneId = first === undefined ? -1 : (context.lanes.find(first) ?? -1);
  return inventory.vcpus.lane.includes(lane) ? lane : undefined;
}

function stolenShare(context: DetectorInput["context"], vcpu: LaneId, t0: number, t1: number): number {
  const times = new Float64Array(STATE_COUNT);
  addTimes(context.lanes.track(vcpu), t0, t1, context.untilNs, times);
  return ((times[State.PREEMPTED] as number) + (times[State.RUNNABLE] as number)) / (t1 - t0);
}
