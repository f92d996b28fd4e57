import type { Vm } from "../entities.js";

/** The vCPU threads by parent and by tid, so that a machine with many VMs is not searched for each. */
export interface Kin {
  /** VMs whose vCPU threads have this parent, in order of appearance. */
  readonly byParent: Map<number, Vm[]>;
  /** By parent and vCPU id: how many of those VMs, from the first on, have the id already. */
  readonly taken: Map<string, number>;
  /** vCPU threads by tid divided by NEAR_TIDS. */
  readonly byTid: Map<number, Neighbour[]>;
}

export interface Neighbour {
  readonly tid: number;
  readonly vm: Vm;
}

export function noKin(): Kin {
  return { byParent: new Map(), taken: new Map(), byTid: new Map() };
}
