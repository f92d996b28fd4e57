/** Basic VMX exit reasons (Intel SDM vol. 3, appendix C). */
export const Exit = {
  EXTERNAL_INTERRUPT: 1,
  CPUID: 10,
  HLT: 12,
  IO: 30,
  MSR_WRITE: 32,
  EPT_VIOLATION: 48,
  EPT_MISCONFIG: 49,
  PREEMPTION_TIMER: 52,
} as const;
export type Exit = (typeof Exit)[keyof typeof Exit];

/** How often a guest leaves for a reason, external interrupts aside, and how long it runs until then (ns). */
interface Doing {
  readonly reason: Exit;
  readonly weight: number;
  readonly guestNs: number;
}

/** What a busy guest does. */
const MIXED: readonly Doing[] = [
  { reason: Exit.MSR_WRITE, weight: 46, guestNs: 9_000 },
  { reason: Exit.HLT, weight: 14, guestNs: 25_000 },
  { reason: Exit.PREEMPTION_TIMER, weight: 12, guestNs: 30_000 },
  { reason: Exit.EPT_MISCONFIG, weight: 10, guestNs: 14_000 },
  { reason: Exit.EPT_VIOLATION, weight: 8, guestNs: 12_000 },
  { reason: Exit.CPUID, weight: 6, guestNs: 20_000 },
  { reason: Exit.IO, weight: 4, guestNs: 18_000 },
];

/** What guests do all the time: a bit of everything, compute, sleep, read disks, send packets, wake each other. */
export const WORKLOADS = ["mixed", "cpu", "timer", "disk", "net", "chatty"] as const;
export type Workload = (typeof WORKLOADS)[number];

export interface GuestMix {
  readonly doing: readonly Doing[];
  readonly weights: readonly number[];
  /** How likely a write of an MSR is an IPI, and a notified queue the network's. */
  readonly ipi: number;
  readonly net: number;
  /** How long a halted vCPU's timer is set, and one that runs (ns). */
  readonly haltNs: number;
  readonly timerNs: number;
}

const HLT = { reason: Exit.HLT, weight: 46, guestNs: 12_000 };
const FAULT = { reason: Exit.EPT_VIOLATION, weight: 1, guestNs: 12_000 };

export const MIXES: Readonly<Record<Workload, GuestMix>> = {
  mixed: mixOf(MIXED, {}),
  cpu: mixOf(
    [
      { reason: Exit.PREEMPTION_TIMER, weight: 40, guestNs: 400_000 },
      { reason: Exit.CPUID, weight: 4, guestNs: 300_000 },
    ],
    {},
  ),
  timer: mixOf([HLT, { reason: Exit.MSR_WRITE, weight: 40, guestNs: 6_000 }], { ipi: 0, haltNs: 900_000 }),
  disk: mixOf([HLT, { reason: Exit.EPT_MISCONFIG, weight: 45, guestNs: 15_000 }, FAULT], { net: 0, haltNs: 4_000_000 }),
  net: mixOf([HLT, { reason: Exit.EPT_MISCONFIG, weight: 60, guestNs: 9_000 }, FAULT], { net: 1, haltNs: 4_000_000 }),
  chatty: mixOf([HLT, { reason: Exit.MSR_WRITE, weight: 50, guestNs: 8_000 }], { ipi: 0.9, haltNs: 4_000_000 }),
};

function mixOf(doing: readonly Doing[], others: Partial<GuestMix>): GuestMix {
  const usual = { ipi: 0.12, net: 0.6, haltNs: 600_000, timerNs: 400_000 };
  return { doing, weights: doing.map(({ weight }) => weight), ...usual, ...others };
}
