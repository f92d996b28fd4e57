import { groupBy } from "../core/groups.js";
import type { LaneFigures, RangeFigures } from "../model/comparison.js";
import type { LaneKind } from "../model/lanes.js";

/** Lanes that are compared with each other: one of each range, or several that have one name. */
export interface LanePair {
  readonly kind: LaneKind;
  readonly title: string;
  readonly a: readonly LaneFigures[];
  readonly b: readonly LaneFigures[];
}

export interface Matched {
  readonly pairs: readonly LanePair[];
  readonly onlyA: readonly LaneFigures[];
  readonly onlyB: readonly LaneFigures[];
  readonly byPath: number;
  readonly byName: number;
}

/**
 * Finds the counterpart of each lane: that of the same path and name, else those of the same name on the same machine, a
 * VM by its name and a thread by its comm. If several have that name, all of them together are compared.
 */
export function matchLanes(a: RangeFigures, b: RangeFigures): Matched {
  const machineOf = machineNames(a, b);
  const [onlyA, restB] = [new Set(a.lanes), new Map(b.lanes.map((lane) => [lane.path, lane]))];
  const pairs: LanePair[] = [];
  for (const lane of a.lanes) {
    const same = restB.get(lane.path);
    if (same === undefined || same.role !== lane.role) continue;
    restB.delete(lane.path);
    onlyA.delete(lane);
    pairs.push({ kind: lane.kind, title: lane.title, a: [lane], b: [same] });
  }
  const byPath = pairs.length;
  const groupsA = groupBy(onlyA, ({ machine, role }) => `${machine}\n${role}`);
  const groupsB = groupBy(restB.values(), ({ machine, role }) => `${machineOf(machine)}\n${role}`);
  for (const [key, ofA] of groupsA) {
    const ofB = groupsB.get(key);
    const [first] = ofA;
    if (ofB === undefined || first === undefined) continue;
    groupsB.delete(key);
    for (const lane of ofA) onlyA.delete(lane);
    pairs.push({ kind: first.kind, title: titleOf(ofA, ofB), a: ofA, b: ofB });
  }
  return { pairs, onlyA: [...onlyA], onlyB: [...groupsB.values()].flat(), byPath, byName: pairs.length - byPath };
}

/** The name of a lane if both ranges have one of it, else the name without the pid, and how many there are. */
function titleOf(a: readonly LaneFigures[], b: readonly LaneFigures[]): string {
  const title = a[0]?.title ?? "";
  if (a.length === 1 && b.length === 1) return title;
  return `${title.replace(/ \(\d+\)|(?<!vCPU) \d+$/g, "")} (${a.length} and ${b.length})`;
}

/** What machines of B are called in A: the same, or the only other one with VMs, or the only other one without. */
function machineNames(a: RangeFigures, b: RangeFigures): (name: string) => string {
  const names = new Map(b.machines.map(({ name }) => [name, name]));
  for (const hasVms of [true, false]) {
    const own = a.machines.filter((one) => one.hasVms === hasVms && !names.has(one.name));
    const other = b.machines.filter(
      (one) => one.hasVms === hasVms && !a.machines.some(({ name }) => name === one.name),
    );
    const [mine, its] = [own[0], other[0]];
    if (own.length === 1 && other.length === 1 && mine && its) names.set(its.name, mine.name);
  }
  return (name) => names.get(name) ?? name;
}
