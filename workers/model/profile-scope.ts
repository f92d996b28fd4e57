import type { LaneId } from "./lanes.js";

/** Of what a profile is made. Samples of different sources are never added up. */
export const PROFILE_SOURCES = ["host", "guest", "off-cpu", "steal", "exits"] as const;
/**
 * `host`: samples of the machines that are nobody's guest in this session. `guest`: those taken inside guests, on the
 * clock of their hosts. `off-cpu`: time for which threads were not running, by the stack with which they left.
 * `steal`: time that vCPUs wanted to run and did not, by who had their CPU. `exits`: where guests exited, which is not
 * where they spent time.
 */
export type ProfileSource = (typeof PROFILE_SOURCES)[number];

/** What frames above the stack can stand for. The order is the user's. */
export const PROFILE_GROUPS = [
  "machine",
  "vm",
  "vcpu",
  "process",
  "thread",
  "mode",
  "guest-process",
  "cpu",
  "dso",
  "event",
  "exit-reason",
  "state",
] as const;
export type ProfileGroup = (typeof PROFILE_GROUPS)[number];

/** Those that a profile begins with. */
export const DEFAULT_GROUPS: readonly ProfileGroup[] = ["vm", "vcpu", "mode", "guest-process"];

/** Whose work a sample is. */
export const ProfileMode = {
  UNKNOWN: 0,
  GUEST_USER: 1,
  GUEST_KERNEL: 2,
  /** The host's kernel on the thread of a vCPU. */
  HYPERVISOR: 3,
  /** Programs and kernel threads of the host that work for a VM: VMM, I/O threads, vhost. */
  VMM: 4,
  HOST_KERNEL: 5,
  HOST_USER: 6,
  IDLE: 7,
} as const;
export type ProfileMode = (typeof ProfileMode)[keyof typeof ProfileMode];

export const PROFILE_MODE_NAMES = [
  "unknown",
  "guest user",
  "guest kernel",
  "hypervisor",
  "vmm",
  "host kernel",
  "host user",
  "idle",
] as const;

export interface TimeRange {
  readonly t0: number;
  readonly t1: number;
}

/** Which samples are meant. */
export interface ProfileScope {
  readonly source: ProfileSource;
  /** Half-open, in order, apart from each other. Absent: all of the session. */
  readonly ranges?: readonly TimeRange[];
  /** Samples on these lanes and those below them, such as all of a VM. Absent: all. */
  readonly lanes?: readonly LaneId[];
  /** Condition on samples in the language of `export --where`, over the columns of the table `samples`. */
  readonly where?: string;
  /** Name of the event that was sampled; absent: the one with most samples. */
  readonly event?: string;
  /** `samples`: each counts as one. `weight`: for the time or the events that it stands for. */
  readonly weight: "samples" | "weight";
  /** Whether the samples of VMs include what their host did for them; else only those in the guest. */
  readonly withHost: boolean;
  /** Idle CPUs too; else they are only counted. */
  readonly withIdle: boolean;
}

/** A function as people and other recordings name it. */
export interface FunctionName {
  readonly name: string;
  /** "" unknown. */
  readonly dso: string;
}
