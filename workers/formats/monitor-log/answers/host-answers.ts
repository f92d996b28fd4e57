import { fieldsOf } from "../../../core/parsed-json.js";
import type { RecordLine } from "../lines.js";
import type { SeriesGroups } from "../series.js";
import type { WatchedVm } from "../watched-vm.js";
import { takeNetStatistics } from "./devices.js";
import { takeDiskStats, takeHostStat, takeMeminfo, takeNetDev, takeStatm, takeThreads, takeTotals } from "./host.js";
import type { KvmStats } from "./kvm-stats.js";

/** What the kernel of the host says of the process of a VM. False: it is not read. */
export function takeOfVm(
  groups: SeriesGroups,
  stats: KvmStats,
  vm: WatchedVm,
  record: RecordLine,
  pageSize: number,
): boolean {
  const { n, data } = record;
  switch (n) {
    case "proc-threads":
      if (vm.pid < 0) vm.pid = processOf(data);
      takeThreads(groups, vm, record, data);
      return true;
    case "proc-statm":
      takeStatm(groups, vm, record, data, pageSize);
      return true;
    case "proc-io":
      takeTotals(groups.of(vm.index, -1, "process of QEMU"), record, data);
      return true;
    case "cgroup-cpu-stat":
      takeTotals(groups.of(vm.index, -1, "control group"), record, data);
      return true;
    case "debugfs-kvm":
      stats.takeSums(vm, record, data);
      return true;
    case "net-statistics":
      takeNetStatistics(groups, vm.index, record, data);
      return true;
    default:
      return false;
  }
}

/** What it says of the host as a whole. */
export function takeOfHost(groups: SeriesGroups, record: RecordLine): boolean {
  const { n, data } = record;
  switch (n) {
    case "proc-stat":
      takeHostStat(groups, record, data);
      return true;
    case "proc-meminfo":
      takeMeminfo(groups.of(-1, -1, "memory of the host"), record, data);
      return true;
    case "proc-diskstats":
      takeDiskStats(groups, record, data);
      return true;
    case "proc-net-dev":
      takeNetDev(groups, record, data);
      return true;
    case "net-statistics":
      takeNetStatistics(groups, -1, record, data);
      return true;
    default:
      return false;
  }
}

/** Of the threads of a process the first one has the least id, which is that of the process; -1: there are none. */
function processOf(threads: unknown): number {
  const tids = Object.keys(fieldsOf(threads)).filter((key) => /^[1-9]\d{0,9}$/.test(key));
  return tids.length === 0 ? -1 : tids.reduce((least, tid) => Math.min(least, Number(tid)), Number.POSITIVE_INFINITY);
}
