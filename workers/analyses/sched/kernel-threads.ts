/** kthreadd, the parent of all kernel threads (rest_init, init/main.c). */
export const KTHREADD_TID = 2;

/**
 * Names the kernel gives its own threads. vhost workers count since 6.4 too, where they are threads of the VMM:
 * they run in the kernel only (vhost_task_create, kernel/vhost_task.c).
 */
const NAMES = new RegExp(
  "^(?:(?:kworker|ksoftirqd|migration|cpuhp|idle_inject|irq|jbd2|watchdog|rcuo[a-z]*|rcuc|rcub|napi|card\\d+-crtc\\d+)/" +
    "|rcu_|kthreadd$|kswapd\\d|kcompactd\\d|khugepaged$|ksmd$|kdevtmpfs$|kauditd$|khungtaskd$|oom_reaper$|kblockd$|scsi_eh_" +
    "|vhost-\\d|kvm-(?:pit|nx-lpage)|iou-(?:wrk|sqp)-)",
);

export function isKernelThreadName(comm: string): boolean {
  return NAMES.test(comm);
}
