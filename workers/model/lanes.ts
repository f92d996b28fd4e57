/** Index of a lane in a session. Lanes are never removed or renumbered. */
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
  "thread",
  "irq",
  "softirq",
  "group",
  "counter",
] as const;
export type LaneKind = (typeof LANE_KINDS)[number];

/** What identifies a lane and where it stands in the tree. */
export interface LaneSpec {
  readonly kind: LaneKind;
  /** Public path, e.g. "labhost/vm/259/vcpu/0". Unique. */
  readonly path: string;
  /** Shown beside the lane; may improve later (`LaneTable.rename`). */
  readonly name: string;
  readonly parent: LaneId;
  readonly machine: string;
  /** Sort key among siblings (vCPU id, CPU number, tid). */
  readonly order: number;
  /** tid, CPU number, irq or vCPU id: what the lane is about, as a number, for searches and joins. */
  readonly subject: number;
}

/** Said beside the name of a lane: a word or two, and in a sentence what they mean. */
export interface LaneMark {
  readonly label: string;
  readonly about: string;
}

/** What a lane's `reason` column means in a given state, for names in tooltips and tables. */
export type ReasonKind = "none" | "exit" | "wait" | "syscall" | "irq" | "string";
