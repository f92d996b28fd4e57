import type { Counter } from "../../facts/counter-store.js";
import { groupSizes } from "../../facts/inventory.js";
import type { LaneId } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import { durationColumns, laneColumns, numberColumns, type PanelTable, textColumns } from "../export/table.js";
import { knownWindow } from "../session-window.js";
import { hostNs, ON_CPU, vmTraffic, vmUsages } from "../vm-usage.js";

/** `host_cpu_ns`: everything that ran for the VM; `host_share`: of all its machine's CPUs together. */
export const vmUsageTable: PanelTable = {
  name: "vm-usage",
  title: "Use of the host by VMs",
  about: "What a VM used of its host: its vCPUs by what they did, the threads that work for it, its traffic.",
  columns: [
    ...laneColumns("lane"),
    ...textColumns("name"),
    ...numberColumns("vcpus"),
    ...durationColumns("guest_ns", "nested_ns", "hypervisor_ns", "halt_poll_ns", "vmm_ns", "wait_ns"),
    ...durationColumns("vmm_blocked_ns", "steal_ns", "vhost_ns", "iothread_ns", "other_threads_ns", "host_cpu_ns"),
    ...numberColumns(
      "host_share",
      "net_rx_bytes",
      "net_tx_bytes",
      "disk_read_bytes",
      "disk_write_bytes",
      "unmapped_bytes",
    ),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    const { machines, cpus, vms, vcpus } = context.inventory;
    const cpuCounts = groupSizes(cpus.machine, machines.lane.length);
    const vcpuCounts = groupSizes(vcpus.vm, vms.lane.length);
    const traffic = vmTraffic(context, t0, t1);
    for (const usage of vmUsages(context, t0, t1)) {
      const { vm, vcpuNs, vhostNs, iothreadNs, otherNs } = usage;
      const vmLane = vms.lane[vm] as LaneId;
      const spec = context.lanes.specs[vmLane];
      if (spec === undefined || !scope.hasLane(spec.path)) continue;
      const ns = (state: State) => vcpuNs[state] as number;
      const host = hostNs(usage);
      const share = host / ((t1 - t0) * (cpuCounts[vms.machine[vm] as number] as number));
      yield [
        spec.path,
        spec.name,
        vcpuCounts[vm],
        ...[...ON_CPU, State.WAIT, State.VMM_BLOCKED].map(ns),
        ns(State.RUNNABLE) + ns(State.PREEMPTED),
        ...[vhostNs, iothreadNs, otherNs, host, share].map(known),
        ...TRAFFIC.map((counter) => traffic(vmLane, counter)),
      ];
    }
  },
};

const TRAFFIC: readonly Counter[] = [
  "net-rx-bytes",
  "net-tx-bytes",
  "disk-read-bytes",
  "disk-write-bytes",
  "unmapped-bytes",
];

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
