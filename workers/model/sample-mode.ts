/** What a CPU executed when a sample was taken. */
export const SampleMode = {
  UNKNOWN: 0,
  KERNEL: 1,
  USER: 2,
  /** A hypervisor below the kernel that was traced. */
  HYPERVISOR: 3,
  GUEST_KERNEL: 4,
  GUEST_USER: 5,
} as const;

export type SampleMode = (typeof SampleMode)[keyof typeof SampleMode];

const NAMES = ["unknown", "kernel", "user", "hypervisor", "guest-kernel", "guest-user"];

/** What is odd about a sample, as bits. */
export const SampleFlag = {
  /** The mode that was recorded contradicts the address, which counts. */
  CONTRADICTED: 1,
  /** The address does not tell user code from the kernel: the recorded mode counts. */
  BY_RECORDED_MODE: 2,
  /** No profiler took it: it is the call stack of an event, which tells where that happened and not where time went. */
  OF_EVENT: 4,
  /** Nobody knows for how many events it stands: it counts as one. */
  UNWEIGHED: 8,
} as const;

export function sampleModeName(mode: number): string {
  return NAMES[mode] ?? "unknown";
}

export function isGuestMode(mode: number): boolean {
  return mode === SampleMode.GUEST_KERNEL || mode === SampleMode.GUEST_USER;
}
