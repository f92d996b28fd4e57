import type { StringTable } from "../../core/string-table.js";
import { ownerInName } from "../../model/kernel-threads.js";
import { WaitReason } from "../../model/states.js";
import { vcpuIdInName } from "../../model/vcpu-thread-names.js";
import type { Thread, Vm } from "../entities.js";
import type { Machine } from "../machine.js";

/** A VMM thread that did block I/O this recently sends its completion. */
const RECENT_IO_NS = 1e6;

/** A worker that fetched a page wakes the vCPU at once (async_pf_execute, virt/kvm/async_pf.c). */
const FETCHED_NS = 50e3;

const VHOST = /^vhost-\d/;
/** The emulated interval timer; timers of a kernel with PREEMPT_RT, which fire in a thread. */
const TIMER = /^(?:kvm-pit|ktimers)\//;
const IRQ_THREAD = /^irq\/\d/;
/** QEMU's and libvirt's names; `mon_iothread` serves the monitor. */
const IO_THREAD = /^IO (?!mon)/;
const KWORKER = /^kworker\//;

/** The relation of a thread to VMs, told by its name and process. Each name is parsed once. */
export class Senders {
  private readonly byComm: (Sender | undefined)[] = [];
  /** Time of the last block I/O of each thread, by its lane. */
  private readonly ioNs: number[] = [];

  /** Time at which each thread last fetched a page for a guest, by its lane. */
  private readonly fetchNs: number[] = [];

  private readonly owners: (Owner | undefined)[] = [];

  constructor(private readonly strings: StringTable) {}

  didIo(thread: Thread, t: number): void {
    this.ioNs[thread.lane] = t;
  }

  didFetch(thread: Thread, t: number): void {
    this.fetchNs[thread.lane] = t;
  }

  /**
   * The VM that a thread serves: as vCPU, as a thread of its VMM, or as a kernel thread of its name. The answer is kept
   * per thread until its name, its process or the VMs change, since interrupts, packets and requests all need it.
   */
  vmOf(machine: Machine, thread: Thread): Vm | undefined {
    if (thread.vcpu) return thread.vcpu.vm;
    const { lane, comm, tgid } = thread;
    const vms = machine.vms.length;
    const known = this.owners[lane];
    if (known !== undefined && known.comm === comm && known.tgid === tgid && known.vms === vms && !known.vm?.isGone) {
      return known.vm;
    }
    const vm = machine.vmsByPid.get(this.servedPid(machine, thread));
    this.owners[lane] = { vm, comm, tgid, vms };
    return vm;
  }

  /** The process that a thread serves: its own, or the VMM whose kernel thread it is (vhost before Linux 6.4). */
  servedPid(machine: Machine, thread: Thread): number {
    const owner = ownerInName(this.nameOf(thread).comm);
    // The first thread of a process has the process's id as its tid, even if that was not recorded.
    if (owner < 0) return thread.tgid < 0 ? thread.tid : thread.tgid;
    // The name may hold the tid of another thread of the process.
    const tgid = machine.find(owner)?.tgid ?? -1;
    return 0 < tgid ? tgid : owner;
  }

  /**
   * Whether a thread without a known VM may still belong to a VMM, by its process or its name: a VM without any vCPU
   * event is not known.
   */
  mayServeUnseenVm({ comm, tgid, isKernel }: Thread): boolean {
    return !isKernel && (0 <= tgid || (0 <= comm && 0 <= vcpuIdInName(this.strings.get(comm))));
  }

  /**
   * The reason of an interrupt or a wake-up that `thread` sends to a vCPU of `vm`; UNKNOWN where the thread does not
   * tell.
   */
  reasonFor(thread: Thread, vm: Vm, t: number): WaitReason {
    const name = this.nameOf(thread);
    if (name.isVhost) return WaitReason.NET;
    if (name.isTimer) return WaitReason.TIMER;
    if (thread.vcpu !== undefined) return thread.vcpu.vm === vm ? WaitReason.IPI : WaitReason.UNKNOWN;
    if (name.isIoThread) return WaitReason.DISK;
    if (name.isDevice) return this.hasJustFetched(thread, t) ? WaitReason.HOST_MEMORY : WaitReason.DEVICE;
    if (thread.tgid !== vm.pid) return WaitReason.UNKNOWN;
    const io = this.ioNs[thread.lane];
    return io !== undefined && t - io <= RECENT_IO_NS ? WaitReason.DISK : WaitReason.DEVICE;
  }

  private hasJustFetched({ lane }: Thread, t: number): boolean {
    const fetched = this.fetchNs[lane];
    return fetched !== undefined && t - fetched <= FETCHED_NS;
  }

  private nameOf(thread: Thread): Sender {
    if (thread.comm < 0) return NOBODY;
    let sender = this.byComm[thread.comm];
    if (sender === undefined) {
      sender = senderNamed(this.strings.get(thread.comm));
      this.byComm[thread.comm] = sender;
    }
    return sender;
  }
}

/** The VM of a thread, and the facts from which it was concluded. */
interface Owner {
  readonly vm: Vm | undefined;
  readonly comm: number;
  readonly tgid: number;
  readonly vms: number;
}

interface Sender {
  readonly comm: string;
  readonly isVhost: boolean;
  readonly isTimer: boolean;
  readonly isIoThread: boolean;
  /** A kworker or a threaded interrupt handler. */
  readonly isDevice: boolean;
}

const NOBODY: Sender = senderNamed("");

function senderNamed(comm: string): Sender {
  return {
    comm,
    isVhost: VHOST.test(comm),
    isTimer: TIMER.test(comm),
    isIoThread: IO_THREAD.test(comm),
    isDevice: KWORKER.test(comm) || IRQ_THREAD.test(comm),
  };
}
