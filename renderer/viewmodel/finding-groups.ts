import { formatCount } from "../../workers/core/format.js";
import type { FindingGroup } from "../../workers/model/findings.js";

/** Rows of a group that are shown at once when it unfolds. */
export const FIRST_MEMBERS = 50;

/** The findings of one VM: its own groups, its part of those of a host, and cases that touch a lane of it. */
export function groupsOfVm(groups: readonly FindingGroup[], vm: string): readonly FindingGroup[] {
  return groups.flatMap((group) => {
    if (group.scope === "host") return group.groups.filter((part) => touches(part, vm));
    return touches(group, vm) ? [group] : [];
  });
}

function touches({ lane, scope, cases }: FindingGroup, vm: string): boolean {
  if (lane === vm) return true;
  // A case of a host's CPU names the vCPUs that waited for it.
  return scope === "case" && cases.some(({ lanes }) => lanes.some((path) => path === vm || path.startsWith(`${vm}/`)));
}

/** "and 37 like it". */
export function likeIt(count: number): string {
  return `and ${formatCount(count - 1)} like it`;
}
