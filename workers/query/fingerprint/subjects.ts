import { addToGroup } from "../../core/groups.js";
import { vcpuLanesByVm } from "../../facts/inventory.js";
import type { FingerprintKind } from "../../model/fingerprints.js";
import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { vmOf } from "../lane-roles.js";

/** What has a fingerprint: a lane, and the lanes whose states make it. */
export interface Subject {
  readonly lane: LaneId;
  readonly vm: LaneId;
  readonly tracks: readonly LaneId[];
}

/** All subjects of a kind, in order of their lanes. */
export function subjectsOf(
  context: QueryContext,
  kind: FingerprintKind,
  hasLane: (path: string) => boolean,
): readonly Subject[] {
  const found = kind === "vm" ? vms(context) : kind === "process" ? processes(context) : nested(context);
  return found.filter(({ lane }) => {
    const spec = context.lanes.specs[lane];
    return spec !== undefined && spec.isGone !== true && hasLane(spec.path);
  });
}

function vms({ inventory }: QueryContext): Subject[] {
  const tracks = vcpuLanesByVm(inventory);
  return Array.from(inventory.vms.lane, (lane, vm) => ({ lane, vm: lane, tracks: [...(tracks[vm] ?? [])] })).filter(
    ({ tracks }) => 0 < tracks.length,
  );
}

/** Not the kernel's threads, the idle task, and what is not known: they are no processes. */
function processes(context: QueryContext): Subject[] {
  return [...context.lanes.specs.entries()]
    .filter(([, { kind, path }]) => kind === "process" && isUserProcess(path))
    .map(([lane]) => ({ lane, vm: vmOf(context, lane), tracks: [lane] }));
}

/** Processes have their page tables as their key. */
export function isUserProcess(path: string): boolean {
  return path.slice(path.lastIndexOf("/") + 1).startsWith("0x");
}

/** A guest inside a VM has a lane that holds those of its vCPUs. */
function nested(context: QueryContext): Subject[] {
  const byGuest = new Map<LaneId, LaneId[]>();
  for (const [lane, { kind, parent }] of context.lanes.specs.entries()) {
    if (kind === "nested-vcpu") addToGroup(byGuest, parent, lane);
  }
  return Array.from(byGuest, ([lane, tracks]) => ({ lane, vm: vmOf(context, lane), tracks }));
}
