import type { LaneId, LaneKind } from "./lanes.js";

/** The part of a `LaneSpec` that names are made of. */
export interface NamedLane {
  readonly kind: LaneKind;
  readonly name: string;
  readonly path: string;
  readonly parent: LaneId;
}

export type LaneLookup = (lane: LaneId) => NamedLane | undefined;

/** The kernel gives no process a number as large (PID_MAX_LIMIT): from here on are VMs whose process is not told. */
export const NO_PROCESS = 1 << 23;

/** The one form of a VM's name for people: "VM web-1 (961)"; without a name "VM 961", and without a process "VM web-1". */
export function vmTitle(name: string, pid: number | string): string {
  if (name !== "" && NO_PROCESS <= Number(pid)) return `VM ${name}`;
  return name === "" ? `VM ${pid}` : `VM ${name} (${pid})`;
}

/** Beside a lane, below its parents: "VM web-1 (961)", "vCPU 0". */
export function laneLabel(kind: LaneKind, name: string): string {
  if (kind !== "vm" || /^VM \d+$/.test(name)) return name;
  // The name of a VM's lane ends with its pid, because several VMs have the name of one program.
  const [, own = name, pid] = /^(.*) (\d+)$/s.exec(name) ?? [];
  return pid === undefined ? `VM ${own}` : vmTitle(own, pid);
}

/** Where the parents are not shown: "VM web-1 (961) › vCPU 0". */
export function laneTitle(lookup: LaneLookup, lane: LaneId): string {
  const found = lookup(lane);
  if (found === undefined) return "";
  const label = laneLabel(found.kind, found.name);
  if (!BELOW_VM.has(found.kind) || found.parent < 0) return label;
  return `${laneTitle(lookup, found.parent)} › ${label}`;
}

/** In a sentence: "vCPU 0 of VM web-1 (961)". */
export function laneInSentence(lookup: LaneLookup, lane: LaneId): string {
  const found = lookup(lane);
  if (found === undefined) return "unknown";
  const parent = found.kind === "vcpu" ? lookup(found.parent) : undefined;
  const label = laneLabel(found.kind, found.name);
  return parent === undefined ? label : `${label} of ${laneLabel(parent.kind, parent.name)}`;
}

/** With the path, for looking it up: "vCPU 0 (labhost/vm/961/vcpu/0)". */
export function laneWithPath(lookup: LaneLookup, lane: LaneId): string {
  const found = lookup(lane);
  return found === undefined ? "" : `${laneLabel(found.kind, found.name)} (${found.path})`;
}

/** Kinds of lanes that several VMs, or threads, have under the same name. */
const BELOW_VM: ReadonlySet<LaneKind> = new Set(["vcpu", "nested-vcpu", "process", "guest-thread", "slice"]);
