import type { LaneId, LaneKind } from "./lanes.js";

/** The part of a `LaneSpec` that names are made of. */
export interface NamedLane {
  readonly kind: LaneKind;
  readonly name: string;
  readonly path: string;
  readonly parent: LaneId;
}

export type LaneLookup = (lane: LaneId) => NamedLane | undefined;

/** Beside a lane, below its parents: "VM web-1 961", "vCPU 0". */
export function laneLabel(kind: LaneKind, name: string): string {
  return kind === "vm" && !name.startsWith("VM") ? `VM ${name}` : name;
}

/** Where the parents are not shown: "VM web-1 961 › vCPU 0". */
export function laneTitle(lookup: LaneLookup, lane: LaneId): string {
  const found = lookup(lane);
  if (found === undefined) return "";
  const label = laneLabel(found.kind, found.name);
  if (!BELOW_VM.has(found.kind) || found.parent < 0) return label;
  return `${laneTitle(lookup, found.parent)} › ${label}`;
}

/** In a sentence: "vCPU 0 of web-1 961". */
export function laneInSentence(lookup: LaneLookup, lane: LaneId): string {
  const found = lookup(lane);
  if (found === undefined) return "unknown";
  const parent = found.kind === "vcpu" ? lookup(found.parent) : undefined;
  return parent === undefined ? found.name : `${found.name} of ${parent.name}`;
}

/** With the path, for looking it up: "vCPU 0 (labhost/vm/961/vcpu/0)". */
export function laneWithPath(lookup: LaneLookup, lane: LaneId): string {
  const found = lookup(lane);
  return found === undefined ? "" : `${found.name} (${found.path})`;
}

/** Kinds of lanes that several VMs have under the same name. */
const BELOW_VM: ReadonlySet<LaneKind> = new Set(["vcpu", "nested-vcpu", "process", "guest-thread"]);
