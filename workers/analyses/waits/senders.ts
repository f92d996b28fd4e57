import type { StringTable } from "../../core/string-table.js";
import { WaitReason } from "../../model/states.js";
import type { Thread, Vm } from "../machine.js";

/** A VMM thread that did block I/O this recently sends the completion of it. */
const RECENT_IO_NS = 1e6;

const VHOST = /^vhost-(\d+)/;
/** QEMU's and libvirt's names; `mon_iothread` serves the monitor. */
const IO_THREAD = /^IO (?!mon)/;
const KWORKER = /^kworker\//;

/** Who a thread is to VMs: told by its name and process. Names are looked at once each. */
export class Senders {
  private readonly byComm: (Sender | undefined)[] = [];
  /** When each thread (by lane) last did block I/O. */
  private readonly ioNs: number[] = [];

  constructor(private readonly strings: StringTable) {}

  /** The thread did or completed block I/O. */
  didIo(thread: Thread, t: number): void {
    this.ioNs[thread.lane] = t;
  }

  /** Is the thread the VM's own: of its process, or its vhost worker (a kernel thread before Linux 6.4)? */
  belongsTo(thread: Thread, vm: Vm): boolean {
    return thread.tgid === vm.pid || this.nameOf(thread).vhostOwner === vm.pid;
  }

  /** What an interrupt or a wake-up sent by `thread` to a vCPU of `vm` is about; UNKNOWN if nobody can tell. */
  reasonFor(thread: Thread, vm: Vm, t: number): WaitReason {
    const name = this.nameOf(thread);
    if (0 <= name.vhostOwner) return WaitReason.NET;
    if (thread.vcpu !== undefined) return thread.vcpu.vm === vm ? WaitReason.IPI : WaitReason.UNKNOWN;
    if (name.isIoThread) return WaitReason.DISK;
    if (name.isKworker) return WaitReason.DEVICE;
    if (thread.tgid !== vm.pid) return WaitReason.UNKNOWN;
    const io = this.ioNs[thread.lane];
    return io !== undefined && t - io <= RECENT_IO_NS ? WaitReason.DISK : WaitReason.DEVICE;
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

interface Sender {
  /** Pid of the VMM a vhost worker serves, -1: it is none. */
  readonly vhostOwner: number;
  readonly isIoThread: boolean;
  readonly isKworker: boolean;
}

const NOBODY: Sender = { vhostOwner: -1, isIoThread: false, isKworker: false };

function senderNamed(comm: string): Sender {
  const vhost = VHOST.exec(comm);
  return { vhostOwner: vhost ? Number(vhost[1]) : -1, isIoThread: IO_THREAD.test(comm), isKworker: KWORKER.test(comm) };
}
