/** What the values of a counter are. */
export const MonitorType = {
  /** At the moment. */
  INSTANT: 0,
  /** A total that grows: what counts is how fast. */
  CUMULATIVE: 1,
  /** About the time since it was asked before. */
  BEFORE: 2,
} as const;
export type MonitorType = (typeof MonitorType)[keyof typeof MonitorType];

/** Counters that analyses know by their meaning, whatever their names. */
export const MonitorRole = {
  NONE: 0,
  /** Seconds that the host's kernel says the thread of a vCPU ran, and waited for a CPU (schedstat). */
  VCPU_RAN: 1,
  VCPU_WAITED: 2,
  /** How many CPUs the guest's kernel says were busy, and how many the host took (steal). */
  GUEST_BUSY: 3,
  GUEST_STEAL: 4,
  /** Exits of a vCPU, and those by HLT, as KVM counts them. */
  EXITS: 5,
  HALT_EXITS: 6,
} as const;
export type MonitorRole = (typeof MonitorRole)[keyof typeof MonitorRole];

/** The state of a VM that is gone, or that nobody asks any more: what it is in is not known. */
export const UNASKED = "no longer asked";

/** Rows about a run: it begins, a fact about it, it ends. */
export const RunPhase = { BEGIN: 0, FACT: 1, END: 2 } as const;
export type RunPhase = (typeof RunPhase)[keyof typeof RunPhase];

/** What a log tells of a run when it begins and ends. */
export const RUN_FACTS = [
  "recording",
  "id",
  "groups",
  "length_ns",
  "mode",
  "speed",
  "run",
  "of",
  "load",
  "cpus",
  "vm",
  "qemu",
  "machine",
  "accel",
  "recorded_vm",
  "state",
  "why",
  "sent",
  "shift_ns",
] as const;
export type RunFact = (typeof RUN_FACTS)[number];

/** Between the thing that a counter belongs to, and the name of the counter. */
export const COUNTER_OF = " › ";

/** What the guest believes, beside what its host says of the same time; all in CPUs. */
export const ACCOUNT = "belief and account";
export const GUEST_BUSY = "guest says busy, CPUs";
export const GUEST_STOLEN = "guest says stolen, CPUs";
export const HOST_RAN = "host says ran, CPUs";
export const HOST_WAITED = "host says waited, CPUs";
export const TAKEN_UNSEEN = "taken, unseen by the guest, CPUs";

/** Counters that tables and findings look for, with what they are of. */
export const KVM_EXITS = counterOf("KVM", "exits/s");
export const KVM_HALT_EXITS = counterOf("KVM", "halt_exits/s");
export const ACCOUNT_RAN = counterOf("host's account", "ran, CPUs");
export const ACCOUNT_WAITED = counterOf("host's account", "waited for a CPU, CPUs");

/** As the table of counters has it. */
export function counterOf(group: string, name: string): string {
  return `${group}${COUNTER_OF}${name}`;
}
