/** When each kind of finding is given, in one line; docs/tables.md has the same words. */
const FINDINGS: Readonly<Record<string, string>> = {
  "vm-died": "KVM_RUN returned SHUTDOWN, FAIL_ENTRY or INTERNAL_ERROR: the guest cannot go on",
  "kvm-run-fails": "KVM_RUN failed again and again with one error (not EINTR, EAGAIN): the guest does not run",
  "no-progress":
    "a vCPU left its guest at one address and for one reason many times in a row, and hardly ran in between. A suspicion unless it is a page fault: a loop that polls a device looks the same",
  steal: "a vCPU could run but had no CPU, for long in total or at a time; names the threads that had its CPU",
  "helper-waits":
    "a thread that works for a VM (see vm-threads) waited for a CPU, for long in total or at a time; names the threads before it",
  overcommit:
    "for a stretch of time, vCPUs waited for a CPU (at least 0.25 of them on average) while another thread ran there",
  "guest-belief": "a guest counts time as busy in which its host did not run it, and has not seen that it was taken",
  "monitor-disagrees":
    "a trace has more or fewer exits of a vCPU than KVM counted: events were lost, or belong to another vCPU",
  throttled: "(suspicion) vCPUs stalled beside an idle CPU and went on in step with a 100 ms period: a CPU quota",
  "lock-holder": "(suspicion) a vCPU spun, or waited for an answer, while another of its VM had no CPU",
  "ipi-wait": "(suspicion) a vCPU spun, or waited for an answer, while another of its VM had no CPU",
  "vmm-blocked": "the VMM slept on a vCPU's thread",
  "host-memory": "a vCPU was stalled because the host had to fetch or make memory for its guest: see host-memory",
  "numa-away": "a vCPU ran much of its time on another NUMA node than the one on which it ran longest",
  "vm-paused":
    "all vCPUs of a VM slept in their VMM or were stopped at once: a pause, as in the downtime of a live migration; says whether written pages were logged",
  "timer-lateness": "a vCPU's timers were late; says what the host's CPU did then, and in which idle state it slept",
  "slow-injection": "a vCPU's interrupts took long to reach the guest",
  "exit-storm": "see exit-storms",
  "costly-exits": "one reason took much of a vCPU's time on CPUs, in KVM",
  "userspace-exits": "code of the VMM took much of that time",
  "halt-poll-success":
    "halts that were woken while they polled took much of a CPU: the host sees a busy vCPU, its guest idles",
  "halt-poll-waste": "halts polled in vain for much of a CPU",
  "slow-input": "a guest responded late to an input; with what its vCPUs did meanwhile, and who had their CPUs",
  "slow-disk": "a disk's requests took long, at the disk or queued for it",
  "disk-waits": "a vCPU waited much of the time for its disk",
  "unexplained-waits": "a vCPU waited much of the time, and nothing says for what in at least half of it",
  "guest-kernel": "most samples of a vCPU's guest are in its kernel",
  "nested-exits": "exits of a nested guest made its hypervisor exit several times each",
  "lost-events": "the tracer lost events in the window",
  "not-recorded": "analyses lack events; with the commands that record them",
  "not-looked-for": "the search for one kind of finding failed, with the reason; all others were searched for",
};

/** Each rule of an analysis is a kind of its own. */
const OWN = "a rule of an analysis of the user found something; each rule is a kind of its own";

/** When a finding with this id is given; "" if that is not known. */
export function findingExplanation(id: string): string {
  return id.startsWith("own:") ? OWN : (FINDINGS[id] ?? "");
}
