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

export function sampleModeName(mode: number): string {
  return NAMES[mode] ?? "unknown";
}

export function isGuestMode(mode: number): boolean {
  return mode === SampleMode.GUEST_KERNEL || mode === SampleMode.GUEST_USER;
}
