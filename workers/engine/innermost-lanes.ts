import type { LaneStore } from "../index/lane-store.js";
import type { LaneId, LaneSpec } from "../model/lanes.js";
import type { QueryContext } from "../query/context.js";
import { fusedGuests, guestCpuOf } from "../query/fused/guests.js";
import { innermostPath, innermostSteps } from "../query/fused/innermost.js";
import type { Steps } from "../query/resumable.js";

/** Beside the group of a machine's CPUs. */
const TITLE = "CPUs, innermost task";

/**
 * Adds a lane for each CPU of a host whose guests have traces of their own: what really runs there, whatever the level. The
 * session is read.
 */
export function* addInnermostLanes(context: QueryContext): Steps<void> {
  const { lanes, inventory } = context;
  const fused = fusedGuests(context);
  const behind = guestCpuOf(fused);
  const guests = new Set(fused.map(({ machine }) => machine));
  const hosts = new Set(fused.map(({ vmLane }) => lanes.specs[vmLane]?.machine));
  for (const [row, cpu] of inventory.cpus.lane.entries()) {
    const spec = lanes.specs[cpu];
    // A guest's CPUs are no physical ones.
    if (spec === undefined || guests.has(inventory.cpus.machine[row] as number) || spec.kind !== "cpu") continue;
    const path = innermostPath(spec.path);
    const known = lanes.find(path);
    if (known === undefined && !hosts.has(spec.machine)) continue;
    const lane = known ?? lanes.add({ ...spec, kind: "innermost", path, parent: groupOf(lanes, spec.parent) });
    const track = lanes.track(lane);
    // Of guests that were added or removed since, its rows tell something else: the first row takes back all others.
    track.resume();
    yield* innermostSteps(context, cpu, behind, (t, label) => track.enterLabel(t, label));
    track.finish(lanes.track(cpu).endNs);
  }
}

/** Whether a lane is one of these or their group: without its guests it is made anew, or not at all. */
export function isMadeOfGuests({ kind, path, machine }: LaneSpec): boolean {
  return kind === "innermost" || path === groupPath(machine);
}

function groupPath(machine: string): string {
  return `${machine}/innermost`;
}

function groupOf(lanes: LaneStore, cpus: LaneId): LaneId {
  const spec = lanes.specs[cpus];
  const path = groupPath(spec?.machine ?? "");
  const known = lanes.find(path);
  if (known !== undefined || spec === undefined) return known ?? cpus;
  const group = lanes.add({ ...spec, path, name: TITLE, order: spec.order + 0.5 });
  lanes.track(group).finish(lanes.track(cpus).endNs);
  return group;
}
