import { formatCount } from "../../workers/core/format.js";
import type { Finding, FindingGroup } from "../../workers/model/findings.js";

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

/** The findings about a machine: its own groups, and those of its VMs and CPUs. */
export function groupsOfMachine(groups: readonly FindingGroup[], machine: string): readonly FindingGroup[] {
  const isOf = (path: string) => path === machine || path.startsWith(`${machine}/`);
  return groups.filter(({ lane, cases }) => isOf(lane) || cases.some(({ lanes }) => lanes.some(isOf)));
}

/** The case that a group leads to. */
export function worstOf({ groups, cases }: FindingGroup): Finding | undefined {
  return cases[0] ?? groups[0]?.cases[0];
}

/** "and 37 like it". */
export function likeIt(count: number): string {
  return `and ${formatCount(count - 1)} like it`;
}
