/** Index of a lane in a session. Lanes are never renumbered: that of a trace that was removed stays as one that `isGone`. */
export type LaneId = number;
export const NO_LANE: LaneId = -1;

export const LANE_KINDS = [
  "machine",
  "vm",
  "vcpu",
  "process",
  "guest-thread",
  "nested-vcpu",
  "cpu",
  "innermost",
  "thread",
  "irq",
  "softirq",
  "group",
  "counter",
  "slice",
  "own",
] as const;
export type LaneKind = (typeof LANE_KINDS)[number];

/** Identity of a lane, and its place in the tree. */
export interface LaneSpec {
  readonly kind: LaneKind;
  /** Public path, e.g. "labhost/vm/259/vcpu/0". Unique. */
  readonly path: string;
  /** Shown beside the lane. It may change later (`LaneStore.rename`). */
  readonly name: string;
  readonly parent: LaneId;
  readonly machine: string;
  /** Sort key among siblings (vCPU id, CPU number, tid). */
  readonly order: number;
  /** tid, CPU number, irq or vCPU id, for searches and joins. */
  readonly subject: number;
  /** Its trace was removed from the session: nothing is left but its id. */
  readonly isGone?: true;
}

/** A remark beside the name of a lane: a word or two, and a sentence that explains them. */
export interface LaneMark {
  readonly label: string;
  readonly about: string;
}

/** Meaning of a row's `reason` in a state, for tooltips and tables. */
export type ReasonKind = "none" | "exit" | "wait" | "syscall" | "irq" | "string";
