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

export const LIMITS = {
  // Guests notice about here: `top` shows "st"; soft lockup detectors come near with tens of percent.
  stealShare: { from: 0.05, worst: 0.5, unit: "share", about: "of the window without a CPU though it could have run" },
  // A guest's tick is 1 to 10 ms long: losing more at a time is a visible stall.
  stealStretch: { from: 10e6, worst: 1e9, unit: "ns", about: "without a CPU at a time" },
  stealCulprit: { from: 0.05, unit: "share", about: "of a vCPU's stolen time that one thread took, to be named" },
  // Two busy vCPUs that share a CPU have one waiting all the time.
  overcommitWaiting: { from: 0.25, worst: 2, unit: "count", about: "vCPUs that waited for a CPU on average" },
  overcommitPhase: { from: 300e6, unit: "ns", about: "so long: shorter phases are coincidence of bursts" },
  throttledShare: {
    from: 0.01,
    worst: 1,
    unit: "share",
    about: "of the window stalled beside an idle CPU (weighs only)",
  },
  // An idle CPU takes a waiting thread at once unless that may not run: this long is no wake-up from deep sleep.
  throttledStall: { from: 2e6, unit: "ns", about: "a stall beside an idle CPU whose end is looked at" },
  throttledStalls: { from: 5, unit: "count", about: "such stalls of a VM" },
  throttledInStep: { from: 0.7, unit: "share", about: "of them that end at the same point of a 100 ms period" },
  // Lost to absent lock holders: less than this per VM is noise.
  lockHolderTime: { from: 5e6, unit: "ns", about: "in which others of the VM spun or waited for an answer" },
  lockHolderShare: { from: 0.001, worst: 0.3, unit: "share", about: "of the window (weighs only)" },
  vmmBlockedShare: { from: 0.01, worst: 0.5, unit: "share", about: "of the window asleep in the VMM" },
  vmmBlockedStretch: { from: 10e6, worst: 2e9, unit: "ns", about: "asleep in the VMM at a time" },
  hostMemoryShare: { from: 0.01, worst: 0.5, unit: "share", about: "of the window asleep for memory of the host" },
  hostMemoryStretch: { from: 10e6, worst: 2e9, unit: "ns", about: "asleep for memory of the host at a time" },
  // A guest's tick comes every 1 to 10 ms: half the shortest, and one of the usual 250 Hz.
  timerLatePercent: { from: 500e3, worst: 100e6, unit: "ns", about: "by which 1 % of a vCPU's timers are late" },
  timerLateOnce: { from: 4e6, worst: 1e9, unit: "ns", about: "by which one timer is late" },
  // A vCPU that halts is entered within tens of µs; a scheduling slice of the host is about 3 ms.
  injectionPercent: { from: 1e6, worst: 100e6, unit: "ns", about: "that 1 % of a vCPU's interrupts take to reach it" },
  injectionOnce: { from: 10e6, worst: 1e9, unit: "ns", about: "that one interrupt takes" },
  latencyCount: { from: 100, unit: "count", about: "timers, interrupts or requests, so that 1 % is one" },
  exitStormRate: {
    from: STORM_RATE,
    worst: 20 * STORM_RATE,
    unit: "per-second",
    about: "exits for one reason, in 10 ms",
  },
  costlyExits: {
    from: 0.1,
    worst: 1,
    unit: "share",
    about: "of a vCPU's time on CPUs, polling included, on one reason",
  },
  // Exits to the VMM are the slow path by design: they should be rare.
  userspaceExits: {
    from: 0.05,
    worst: 1,
    unit: "share",
    about: "of a vCPU's time on CPUs, polling included, in the VMM",
  },
  // A vCPU that hardly runs is not worth a finding.
  costlyWindow: { from: 0.01, unit: "share", about: "of the window at least, for either" },
  // A poll is limited to 200 µs by default, so an idle vCPU that ticks at 1 kHz can burn 20 %.
  pollInVain: { from: 0.05, worst: 0.9, unit: "share", about: "of the window in polls that led to sleep all the same" },
  // Polling is meant to succeed; from here on the CPU does little else for its guest.
  pollSuccess: { from: 0.3, worst: 1, unit: "share", about: "of the window in polls that ended with work to do" },
  // Flash answers within a millisecond, a disk that seeks in about 10.
  slowDisk: { from: 20e6, worst: 2e9, unit: "ns", about: "that 1 % of a disk's requests take" },
  // Each exit of the guest hypervisor itself while it handles one of its guest's.
  nestedExits: { from: 2, worst: 50, unit: "count", about: "exits of a hypervisor for each exit of its guest" },
  nestedCount: { from: 20, unit: "count", about: "such exits of the guest" },
  lostShare: { from: 0.001, worst: 1, unit: "share", about: "of the window lost (weighs only)" },
  lostUnknown: { from: 0.001, unit: "share", about: "of the window in which a vCPU's state is unknown, to be named" },
  helperShare: {
    from: 0.05,
    worst: 0.5,
    unit: "share",
    about: "of the window in which a VM's helper thread waited for a CPU",
  },
  // The packets of vhost and the ticks of the emulated timer are late by as much.
  helperStretch: { from: 4e6, worst: 1e9, unit: "ns", about: "that a VM's helper thread waited at a time" },
  // A VMM may try again after a failure; one that goes on doing so gets nowhere.
  runErrors: { from: 3, worst: 100_000, unit: "count", about: "times KVM_RUN failed with one error" },
  loopExits: { from: LEAST_LOOP, worst: 1_000_000, unit: "count", about: "exits in a row at one guest address" },
  loopShare: { from: 0.05, worst: 1, unit: "share", about: "of the window in such a row (weighs only)" },
  // Whose guest does not move hardly runs between two exits.
  loopGuest: { from: 0.2, unit: "share", about: "of that time spent in the guest, at most" },
  // Entering and leaving a guest takes a microsecond or two, nested in another a few more.
  loopFaultGuest: { from: 5e3, unit: "ns", about: "in the guest per exit at most, where all fault over one address" },
} as const satisfies Record<string, Limit>;

/** A limit that weighs its finding. */
export type Weighing = Limit & { readonly worst: number };

/** More findings of one kind than this are merged by VM, and by host if that leaves as many. */
export const MOST_OF_A_KIND = 4;
