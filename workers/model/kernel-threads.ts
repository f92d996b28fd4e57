/** kthreadd, the parent of all kernel threads (rest_init, init/main.c). */
export const KTHREADD_TID = 2;

/**
 * Names the kernel gives its own threads. vhost workers count since 6.4 too, where they are threads of the VMM:
 * they run in the kernel only (vhost_task_create, kernel/vhost_task.c).
 */
const NAMES = new RegExp(
  "^(?:(?:kworker|ksoftirqd|ktimers|irq_work|migration|cpuhp|idle_inject|irq|jbd2|watchdog|rcuo[a-z]*|rcuc|rcub|napi|card\\d+-crtc\\d+)/" +
    "|rcu_|kthreadd$|kswapd\\d|kcompactd\\d|khugepaged$|ksmd$|kdevtmpfs$|kauditd$|khungtaskd$|oom_reaper$|kblockd$|scsi_eh_" +
    "|vhost-\\d|kvm-(?:pit|nx-lpage)|iou-(?:wrk|sqp)-)",
);

export function isKernelThreadName(comm: string): boolean {
  return NAMES.test(comm);
}

/**
 * Kernel threads that say in their name for whom they work: vhost workers (vhost_worker_create, drivers/vhost/vhost.c),
 * the thread behind the emulated interval timer (kvm_create_pit, arch/x86/kvm/i8254.c), io_uring's workers.
 */
const WORKS_FOR = /^(?:vhost-|kvm-pit\/|iou-(?:wrk|sqp)-)(\d+)/;

/** The process or thread that a kernel thread's name says it works for, -1 none. */
export function ownerInName(comm: string): number {
  const owner = WORKS_FOR.exec(comm)?.[1];
  return owner === undefined ? -1 : Number(owner);
}
