import type { LaneList } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";

/**
 * A condition (docs/filter.md) for the events of some lanes: those on their CPUs, and those of their threads. A vCPU is a
 * thread of the host. Undefined if no event tells that it belongs to such a lane.
 */
export function conditionOfLanes(lanes: LaneList, ids: Iterable<LaneId>): string | undefined {
  const cpus = new Map<string, Set<number>>();
  const tids = new Map<string, Set<number>>();
  for (const lane of ids) {
    const machine = lanes.machines[lane] ?? "";
    const tid = lanes.tids[lane] ?? -1;
    if (lanes.kinds[lane] === "cpu") setOf(cpus, machine).add(lanes.subjects[lane] ?? -1);
    else if (lanes.kinds[lane] !== "process" && 0 < tid) setOf(tids, machine).add(tid);
  }
  const parts = [...new Set([...cpus.keys(), ...tids.keys()])].map((machine) => {
    const own = [listed("cpu", cpus.get(machine)), listed("tid", tids.get(machine))].filter((part) => part !== "");
    return `machine:${JSON.stringify(machine)} (${own.join(" or ")})`;
  });
  return parts.length === 0 ? undefined : parts.map((part) => `(${part})`).join(" or ");
}

export interface LimitedText {
  readonly text: string;
  /** Characters before what the user typed. */
  readonly shift: number;
}

/** What the user typed, of some lanes only. */
export function limitedTo(condition: string | undefined, typed: string): LimitedText {
  if (condition === undefined) return { text: typed, shift: 0 };
  return typed.trim() === "" ? { text: condition, shift: 0 } : { text: `(${typed}) (${condition})`, shift: 1 };
}

function setOf(groups: Map<string, Set<number>>, key: string): Set<number> {
  const known = groups.get(key) ?? new Set();
  groups.set(key, known);
  return known;
}

function listed(field: string, values: ReadonlySet<number> = new Set()): string {
  return values.size === 0 ? "" : `${field}:${[...values].join(",")}`;
}
