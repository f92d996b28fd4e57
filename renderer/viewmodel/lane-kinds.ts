import { formatCount } from "../../workers/core/format.js";
import type { LaneKind } from "../../workers/model/lanes.js";

/** Singular and plural. */
const TITLES: Readonly<Record<LaneKind, readonly [string, string]>> = {
  machine: ["machine", "machines"],
  vm: ["VM", "VMs"],
  vcpu: ["vCPU", "vCPUs"],
  process: ["guest process", "guest processes"],
  "guest-thread": ["guest thread", "guest threads"],
  "nested-vcpu": ["nested vCPU", "nested vCPUs"],
  cpu: ["CPU", "CPUs"],
  innermost: ["CPU by innermost task", "CPUs by innermost task"],
  thread: ["thread", "threads"],
  irq: ["interrupt", "interrupts"],
  softirq: ["soft interrupt", "soft interrupts"],
  group: ["group", "groups"],
  counter: ["counter", "counters"],
  slice: ["row of slices", "rows of slices"],
  own: ["lane of your analyses", "lanes of your analyses"],
};

/** "8 vCPUs". */
export function kindTitle({ kind, lanes }: { readonly kind: LaneKind; readonly lanes: number }): string {
  return `${formatCount(lanes)} ${TITLES[kind][lanes === 1 ? 0 : 1]}`;
}

/** Nothing happens on them most of the time. */
const AT_REST = ["irq", "softirq", "slice", "own"];

/** The word for time without a state in a lane of this kind. */
export function absentTitle(kind: string): string {
  return AT_REST.includes(kind) ? "At rest" : "Not there";
}
