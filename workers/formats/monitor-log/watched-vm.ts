import { fieldsOf } from "../../core/parsed-json.js";
import { type RecordLine, type ToldVm, textOf } from "./lines.js";

/** More vCPUs than KVM and QEMU allow. */
export const MOST_VCPUS = 4096;
const MOST_HOSTNAMES = 8;

/** What a log has told so far of one VM. */
export class WatchedVm {
  name = "";
  /** -1: not told. */
  pid = -1;
  isKvm: boolean | undefined = undefined;
  /** What its guest calls itself. */
  readonly hostnames = new Set<string>();
  /** By vCPU. */
  readonly tids = new Map<number, number>();
  /** vCPUs by thread, and by their names in QEMU's object model. */
  readonly byTid = new Map<number, number>();
  readonly byQom = new Map<string, number>();
  /** Its own counters of KVM are asked of QEMU, so those that debugfs sums up are not needed. */
  hasStats = false;

  constructor(
    /** Its number in the log. */
    readonly index: number,
    readonly key: string,
  ) {
    this.name = key;
  }

  learn({ name, pid, isKvm, vcpus }: ToldVm): void {
    if (name !== undefined && name !== "") this.name = name.slice(0, 200);
    if (0 < pid) this.pid = pid;
    if (isKvm !== undefined) this.isKvm = isKvm;
    for (const { index, tid, qom } of vcpus) this.learnVcpu(index, tid, qom);
  }

  /** What was recorded in its guest says whose it is. */
  learnHostname({ n, data }: Pick<RecordLine, "n" | "data">): void {
    const { side, hostname } = fieldsOf(data);
    const name = textOf(hostname);
    if (n !== "end" || side !== "guest" || name === undefined || name === "") return;
    if (this.hostnames.size < MOST_HOSTNAMES) this.hostnames.add(name.slice(0, 200));
  }

  learnVcpu(index: number, tid: number, qom: string): void {
    if (!(0 <= index && index < MOST_VCPUS)) return;
    if (0 < tid) {
      this.tids.set(index, tid);
      this.byTid.set(tid, index);
    }
    if (qom !== "") this.byQom.set(qom, index);
  }

  tidOf(vcpu: number): number {
    return this.tids.get(vcpu) ?? -1;
  }
}
