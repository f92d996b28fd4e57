import type { LaneList } from "../../workers/model/engine-api.js";

/** Whether a guest's own trace lies on the clock of its host, below its VM. */
export function hasFusedGuest(lanes: LaneList | undefined): boolean {
  if (lanes === undefined) return false;
  return lanes.kinds.some((kind, lane) => kind === "machine" && lanes.kinds[lanes.parents[lane] ?? -1] === "vm");
}

/** What veils mean, as a legend has it. */
export const VEILS = [
  {
    kind: "stolen",
    title: "Stolen by the host",
    meaning: "on lanes of a guest: it believed to run, but its vCPU waited for a physical CPU",
  },
  {
    kind: "taken",
    title: "Taken by the host",
    meaning: "on lanes of a guest: it believed to run, but its vCPU was in the hypervisor, in the VMM or asleep",
  },
] as const;
