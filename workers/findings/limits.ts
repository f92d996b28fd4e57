import { LEAST_LOOP } from "../facts/exit-loop-store.js";
import { STORM_RATE } from "../query/exit-storms.js";

/**
 * The thresholds of findings: all numbers in one place, as docs/tables.md shows them (a test holds the two
 * together). A finding weighs 0.3 where a value reaches `from` and 1 at `worst`, on a scale of factors.
 */
export interface Limit {
  readonly from: number;
  /** Where it is as bad as it gets; absent: the limit decides, but does not weigh. */
  readonly worst?: number;
  readonly unit: "share" | "ns" | "count" | "per-second";
  readonly about: string;
}

/** A limit that weighs its finding. */
export type Weighing = Limit & { readonly worst: number };

function limit(unit: Limit["unit"], from: number, about: string): Limit {
  return { from, unit, about };
}

function weighing(unit: Limit["unit"], from: number, worst: number, about: string): Weighing {
  return { from, worst, unit, about };
}

export const LIMITS = {
  // Guests notice about here: `top` shows "st"; soft lockup detectors come near with tens of percent.
  stealShare: weighing("share", 0.05, 0.5, "of the window without a CPU though it could have run"),
  // A guest's tick is 1 to 10 ms long: losing more at a time is a visible stall.
  stealStretch: weighing("ns", 10e6, 1e9, "without a CPU at a time"),
  stealCulprit: limit("share", 0.05, "of a vCPU's stolen time that one thread took, to be named"),
  // Two busy vCPUs that share a CPU have one waiting all the time.
  overcommitWaiting: weighing("count", 0.25, 2, "vCPUs that waited for a CPU on average"),
  overcommitPhase: limit("ns", 300e6, "so long: shorter phases are coincidence of bursts"),
  // Two CPUs' worth of noise in ticks of 10 ms over a second.
  unseenCpus: limit("count", 0.05, "CPUs on average that a guest counts as busy, and its host had taken"),
  unseenShare: weighing("share", 0.1, 0.6, "of what a guest counts as busy that its host had taken"),
  // Measured: 0.15 % between a trace that lost nothing and KVM's own counts.
  exitsApart: limit("share", 0.01, "of a vCPU's exits that a trace has more or fewer than KVM counted"),
  throttledShare: weighing("share", 0.01, 1, "of the window stalled beside an idle CPU (weighs only)"),
  // An idle CPU takes a waiting thread at once unless the thread may not run. Waking from deep sleep takes less than this.
  throttledStall: limit("ns", 2e6, "a stall beside an idle CPU whose end is looked at"),
  throttledStalls: limit("count", 5, "such stalls of a VM"),
  throttledInStep: limit("share", 0.7, "of them that end at the same point of a 100 ms period"),
  // Lost to absent lock holders: less than this per VM is noise.
  lockHolderTime: limit("ns", 5e6, "in which others of the VM spun or waited for an answer"),
  lockHolderShare: weighing("share", 0.001, 0.3, "of the window (weighs only)"),
  vmmBlockedShare: weighing("share", 0.01, 0.5, "of the window asleep in the VMM"),
  vmmBlockedStretch: weighing("ns", 10e6, 2e9, "asleep in the VMM at a time"),
  hostMemoryShare: weighing("share", 0.01, 0.5, "of the window stalled for memory of the host"),
  hostMemoryStretch: weighing("ns", 10e6, 2e9, "stalled for memory of the host at a time"),
  // VMMs aim at a downtime of 300 ms at most (downtime-limit of QEMU); guests notice a tick that is missing.
  vmPause: weighing("ns", 10e6, 2e9, "in which no vCPU of a VM was in KVM"),
  // The kernel moves threads for a moment now and then. On two nodes nobody can be away for more than half of the time.
  numaAway: weighing("share", 0.1, 0.5, "of a vCPU's time on CPUs on other NUMA nodes than its home"),
  numaWindow: limit("share", 0.01, "of the window on other nodes at least"),
  // A guest's tick comes every 1 to 10 ms: half the shortest, and one of the usual 250 Hz.
  timerLatePercent: weighing("ns", 500e3, 100e6, "by which 1 % of a vCPU's timers are late"),
  timerLateOnce: weighing("ns", 4e6, 1e9, "by which one timer is late"),
  // A vCPU that halts is entered within tens of µs; a scheduling slice of the host is about 3 ms.
  injectionPercent: weighing("ns", 1e6, 100e6, "that 1 % of a vCPU's interrupts take to reach it"),
  injectionOnce: weighing("ns", 10e6, 1e9, "that one interrupt takes"),
  latencyCount: limit("count", 100, "timers, interrupts or requests, so that 1 % is one"),
  exitStormRate: weighing("per-second", STORM_RATE, 20 * STORM_RATE, "exits for one reason, in 10 ms"),
  costlyExits: weighing("share", 0.1, 1, "of a vCPU's time on CPUs, polling included, on one reason"),
  // Exits to the VMM are the slow path by design: they should be rare.
  userspaceExits: weighing("share", 0.05, 1, "of a vCPU's time on CPUs, polling included, in the VMM"),
  // A vCPU that hardly runs is not worth a finding.
  costlyWindow: limit("share", 0.01, "of the window at least, for either"),
  // A poll is limited to 200 µs by default, so an idle vCPU that ticks at 1 kHz can burn 20 %.
  pollInVain: weighing("share", 0.05, 0.9, "of the window in polls that led to sleep all the same"),
  // Polling is meant to succeed; from here on the CPU does little else for its guest.
  pollSuccess: weighing("share", 0.3, 1, "of the window in polls that ended with work to do"),
  // Flash answers within a millisecond, a disk that seeks in about 10.
  // A guest that waits for its disk is what its users call slow; of an idle one nobody asks.
  diskWaits: weighing("share", 0.1, 1, "of the window in which a vCPU waits for its disk"),
  unexplainedWaits: weighing("share", 0.1, 1, "of the window in which a vCPU waits and nothing says for what"),
  unexplainedPart: limit("share", 0.5, "of a vCPU's waiting that nothing explains, at least"),
  guestKernel: weighing("share", 0.5, 1, "of the samples of a vCPU's guest that are in its kernel"),
  guestSamples: limit("count", 100, "samples of a guest, at least"),
  slowDisk: weighing("ns", 20e6, 2e9, "that 1 % of a disk's requests take"),
  // Each exit of the guest hypervisor itself while it handles one of its guest's.
  nestedExits: weighing("count", 2, 50, "exits of a hypervisor for each exit of its guest"),
  nestedCount: limit("count", 20, "such exits of the guest"),
  // Longer than this people notice that they wait; the screen of QEMU alone takes 30 ms and more.
  slowInput: weighing("ns", 200e6, 2e9, "from an input to the response of the guest"),
  slowInputCulprit: limit("share", 0.1, "of a response that a vCPU had no CPU, or waited, to be named"),
  lostShare: weighing("share", 0.001, 1, "of the window lost (weighs only)"),
  lostUnknown: limit("share", 0.001, "of the window in which a vCPU's state is unknown, to be named"),
  helperShare: weighing("share", 0.05, 0.5, "of the window in which a VM's helper thread waited for a CPU"),
  // The packets of vhost and the ticks of the emulated timer are late by as much.
  helperStretch: weighing("ns", 4e6, 1e9, "that a VM's helper thread waited at a time"),
  // A VMM may try again after a failure; one that goes on doing so gets nowhere.
  runErrors: weighing("count", 3, 100_000, "times KVM_RUN failed with one error"),
  loopExits: weighing("count", LEAST_LOOP, 1_000_000, "exits in a row at one guest address"),
  loopShare: weighing("share", 0.05, 1, "of the window in such a row (weighs only)"),
  // A guest without progress hardly runs between two exits.
  loopGuest: limit("share", 0.2, "of that time spent in the guest, at most"),
  // Entering and leaving a guest takes a microsecond or two, nested in another a few more.
  loopFaultGuest: limit("ns", 5e3, "in the guest per exit at most, where all fault over one address"),
} as const;

/** More findings of one kind than this are merged by VM, and by host if that leaves as many. */
export const MOST_OF_A_KIND = 4;
