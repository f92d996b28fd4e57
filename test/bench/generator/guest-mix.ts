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

/** What a busy guest does, external interrupts aside: how often, and how long it runs until then (ns). */
export const MIX: readonly { readonly reason: Exit; readonly weight: number; readonly guestNs: number }[] = [
  { reason: Exit.MSR_WRITE, weight: 46, guestNs: 9_000 },
  { reason: Exit.HLT, weight: 14, guestNs: 25_000 },
  { reason: Exit.PREEMPTION_TIMER, weight: 12, guestNs: 30_000 },
  { reason: Exit.EPT_MISCONFIG, weight: 10, guestNs: 14_000 },
  { reason: Exit.EPT_VIOLATION, weight: 8, guestNs: 12_000 },
  { reason: Exit.CPUID, weight: 6, guestNs: 20_000 },
  { reason: Exit.IO, weight: 4, guestNs: 18_000 },
];
export const WEIGHTS = MIX.map(({ weight }) => weight);
