import { EXIT_CLASSES } from "../model/kvm/exit-class.js";
import { STATE_COUNT, WAIT_REASON_NAMES } from "../model/states.js";

/** Who had the CPU that was taken from a vCPU, or from a process in it. */
export const TAKERS = ["other-vm", "own-vcpu", "own-thread", "host", "process", "own-process", "unknown"] as const;
export type Taker = (typeof TAKERS)[number];

/** Directions of a VM's network devices. */
export const NET_WAYS = ["net-rx-bytes", "net-tx-bytes", "net-rx-packets", "net-tx-packets"] as const;

/** How often something happened, and how long it took in all, ns. */
export class Times {
  count = 0;
  ns = 0;

  add(ns: number): void {
    this.count += 1;
    this.ns += ns;
  }
}

/**
 * What is added up of a subject in a period. Whatever lasts counts, with all of its time, in the period in which it begins,
 * so that counts of periods add up; only `stateNs` is cut at the borders.
 */
export class Sums {
  /** Lanes that were added up: the vCPUs of a VM, one for a process. */
  lanes = 0;
  /** By state; they add up to the length of the period for each lane. */
  readonly stateNs = new Float64Array(STATE_COUNT);
  /** By wait reason. */
  readonly waits = WAIT_REASON_NAMES.map(() => new Times());
  /** Stays out of the guest on a CPU, and in the guest. */
  readonly root = new Times();
  readonly guest = new Times();
  readonly preempted = new Times();
  readonly runnable = new Times();
  /** Preemptions by `TAKERS`. */
  readonly takers = new Float64Array(TAKERS.length);
  /** By `EXIT_CLASSES`. */
  readonly exits = new Float64Array(EXIT_CLASSES.length);
  /** Interrupts that were delivered, by the wait reason that their vector stands for. */
  readonly injected = new Float64Array(WAIT_REASON_NAMES.length);
  /** Disk requests: at the device, and before on the host. */
  readonly device = new Times();
  readonly queue = new Times();
  readBytes = 0;
  writtenBytes = 0;
  /** By `NET_WAYS`. */
  readonly net = new Float64Array(NET_WAYS.length);
}
