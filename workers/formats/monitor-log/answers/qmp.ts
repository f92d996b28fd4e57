import { fieldsOf } from "../../../core/parsed-json.js";
import { listOf, numberOf, type RecordLine, textOf } from "../lines.js";
import { plainName, type SeriesGroups } from "../series.js";
import type { WatchedVm } from "../watched-vm.js";
import { takeBlockStats, takeBytes, takeGuestStats, takeInterrupts } from "./devices.js";
import type { KvmStats } from "./kvm-stats.js";

/** Answers to commands of QEMU's monitor, but for the state of the VM. */
export class QmpAnswers {
  constructor(
    private readonly groups: SeriesGroups,
    private readonly stats: KvmStats,
  ) {}

  /** False: the answer is not read. */
  take(vm: WatchedVm, record: RecordLine): boolean {
    const { groups, stats } = this;
    const { n, data } = record;
    switch (n) {
      case "query-cpus-fast":
        for (const each of listOf(data)) {
          const { "cpu-index": index, "thread-id": tid, "qom-path": qom } = fieldsOf(each);
          vm.learnVcpu(numberOf(index) ?? -1, numberOf(tid) ?? -1, textOf(qom) ?? "");
        }
        return true;
      case "query-kvm":
        vm.isKvm = fieldsOf(data)["enabled"] === true;
        return true;
      case "query-name": {
        const { name } = fieldsOf(data);
        if (typeof name === "string" && name !== "") vm.name = plainName(name);
        return true;
      }
      case "query-stats-schemas":
        stats.learn(data);
        return true;
      case "query-stats":
      case "query-stats-vcpu":
      case "query-stats-vm":
        stats.take(vm, record, data);
        return true;
      case "query-blockstats":
        takeBlockStats(groups, vm, record, data);
        return true;
      case "query-memory-size-summary":
      case "query-balloon":
        takeBytes(groups, vm, record, data);
        return true;
      case "guest-stats":
        takeGuestStats(groups, vm, record, data);
        return true;
      case "x-query-irq": {
        const text = textOf(data) ?? textOf(fieldsOf(data)["human-readable-text"]);
        if (text !== undefined) takeInterrupts(groups, vm, record, text);
        return text !== undefined;
      }
      // Told once, and shown nowhere.
      case "query-version":
      case "query-uuid":
      case "query-machines":
      case "query-block":
      case "query-iothreads":
      case "query-chardev":
      case "query-pci":
        return true;
      default:
        return false;
    }
  }
}
