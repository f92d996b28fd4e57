import type { Inventory } from "../facts/inventory.js";
import type { TraceInfo } from "../model/engine-api.js";
import type { Finding } from "../model/findings.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import type { QueryContext } from "../query/context.js";
import type { Steps } from "../query/resumable.js";
import type { StaySplitter } from "../query/steal/stay-splitter.js";
import type { StealCell } from "../query/steal/victim-row.js";
import type { Weighing } from "./limits.js";

/** Input of all detectors: a window of a session. */
export interface DetectorInput {
  readonly context: QueryContext;
  /** The part of the window that the session knows. */
  readonly t0: number;
  readonly t1: number;
  /** Taken once, so that it stays the same while steps are made. */
  readonly inventory: Inventory;
  /** Lanes of all vCPUs. */
  readonly vcpus: readonly LaneId[];
  readonly isVcpu: ReadonlySet<LaneId>;
  /** The steal matrix with vCPUs as victims. */
  readonly steal: readonly StealCell[];
  /** Who had the CPUs in the window: made once for all detectors. */
  readonly splitter: StaySplitter;
  /** Status of each analysis. */
  readonly analyses: TraceInfo["analyses"];
}

/** Looks for one kind of trouble, in steps if that takes long. Adding one is a file and a line in index.ts. */
export type Detector = (input: DetectorInput) => readonly Finding[] | Steps<readonly Finding[]>;

/** Calls `look` for each vCPU, with its machine by row of the inventory, and joins the findings. */
export function* ofEachVcpu(
  input: DetectorInput,
  look: (vcpu: LaneId, machine: number) => Steps<readonly Finding[]>,
): Steps<readonly Finding[]> {
  const found: Finding[] = [];
  const { vms, vcpus } = input.inventory;
  for (const [row, vcpu] of vcpus.lane.entries()) {
    const machine = vms.machine[vcpus.vm[row] as number] as number;
    for (const finding of yield* look(vcpu, machine)) found.push(finding);
    yield;
  }
  return found;
}

/** 0.3 where a value reaches its limit, 1 where it is as bad as it gets, on a scale of factors. */
export function severityOf(value: number, { from, worst }: Pick<Weighing, "from" | "worst">): number {
  const share = Math.log(value / from) / Math.log(worst / from);
  return Math.round(100 * (0.3 + 0.7 * Math.min(1, Math.max(0, share)))) / 100;
}

export function pathsOf(input: DetectorInput, ...lanes: readonly LaneId[]): string[] {
  return lanes.flatMap((lane) => input.context.lanes.specs[lane]?.path ?? []);
}

/** A time as a share of the window. */
export function shareOf({ t0, t1 }: DetectorInput, ns: number): number {
  return ns / (t1 - t0);
}

/** Lane of a vCPU's VM. */
export function vmLaneOf({ context }: DetectorInput, vcpu: LaneId): LaneId {
  return context.lanes.specs[vcpu]?.parent ?? NO_LANE;
}

/** The VM of the lane that suffers, or that a thread works for; -1: it is none's. */
export function vmOf({ context }: DetectorInput, { lanes }: Finding): LaneId {
  const { specs } = context.lanes;
  const ids = lanes.map((path) => context.lanes.find(path) ?? -1);
  const first = ids.find((lane) => specs[lane]?.kind !== "thread") ?? -1;
  for (let lane = first; 0 <= lane; lane = specs[lane]?.parent ?? -1) {
    if (specs[lane]?.kind === "vm") return lane;
  }
  return -1;
}
