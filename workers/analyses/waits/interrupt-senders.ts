import { ownerInName } from "../../model/kernel-threads.js";
import type { Thread } from "../entities.js";
import type { Machine } from "../machine.js";

// The relation of threads to VMs, as their names tell it. What follows from that is up to the core (flat/senders.ts).

const VHOST = /^vhost-\d/;
/** The emulated interval timer; timers of a kernel with PREEMPT_RT, which fire in a thread. */
const TIMER = /^(?:kvm-pit|ktimers)\//;
const IRQ_THREAD = /^irq\/\d/;
/** QEMU's and libvirt's names; `mon_iothread` serves the monitor. */
const IO_THREAD = /^IO (?!mon)/;
const KWORKER = /^kworker\//;

/** What a thread's name tells. */
interface Sender {
  readonly isVhost: boolean;
  readonly isTimer: boolean;
  readonly isIoThread: boolean;
  /** A kworker or a threaded interrupt handler. */
  readonly isDevice: boolean;
}

export function senderNamed(comm: string): Sender {
  return {
    isVhost: VHOST.test(comm),
    isTimer: TIMER.test(comm),
    isIoThread: IO_THREAD.test(comm),
    isDevice: KWORKER.test(comm) || IRQ_THREAD.test(comm),
  };
}

/** System calls that do block I/O, or wait for it. */
export const IO_CALLS = [
  "preadv",
  "pwritev",
  "pread64",
  "pwrite64",
  "io_submit",
  "io_getevents",
  "io_uring_enter",
  "fdatasync",
];

/** The process that a thread serves: its own, or the VMM whose kernel thread it is (vhost before Linux 6.4). */
export function servedPid(machine: Machine, { tid, tgid }: Thread, comm: string): number {
  const owner = ownerInName(comm);
  // The first thread of a process has the process's id as its tid, even if that was not recorded.
  if (owner < 0) return tgid < 0 ? tid : tgid;
  // The name may hold the tid of another thread of the process.
  const named = machine.find(owner)?.tgid ?? -1;
  return 0 < named ? named : owner;
}
