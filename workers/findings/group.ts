import { groupBy } from "../core/groups.js";
import type { Finding, FindingGroup } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { pathOf } from "../query/lane-words.js";
import { type DetectorInput, vmOf } from "./detector.js";
import { groupTitle } from "./group-title.js";
import { MOST_OF_A_KIND } from "./limits.js";

/**
 * One group for each VM where a kind has more than a few findings, and one for each host where that leaves more than a
 * few. Findings come from one detector, of one or several kinds.
 */
export function groupsOf(input: DetectorInput, all: readonly Finding[]): readonly FindingGroup[] {
  const { specs } = input.context.lanes;
  const find = (path: string) => input.context.lanes.find(path) ?? -1;
  return [...groupBy(all, ({ id }) => id).values()].flatMap((ofKind) => {
    if (ofKind.length <= MOST_OF_A_KIND) return ofKind.map((finding) => caseGroup(input, finding));
    const byVm = groupBy(ofKind, (finding) => vmOf(input, finding));
    if (byVm.size <= MOST_OF_A_KIND) return [...byVm].map(([vm, cases]) => vmGroup(input, vm, cases));
    const byHost = groupBy(byVm, ([, [first]]) => specs[find(first?.lanes[0] ?? "")]?.machine ?? "");
    return [...byHost].map(([machine, vms]) => {
      const groups = vms.map(([vm, cases]) => vmGroup(input, vm, cases)).sort(worstGroupFirst);
      return hostGroup(input, machine, groups);
    });
  });
}

/** All findings of a group, worst first. */
export function casesOf({ groups, cases }: FindingGroup): readonly Finding[] {
  return groups.length === 0 ? cases : groups.flatMap((group) => group.cases).sort(worstFirst);
}

function caseGroup(input: DetectorInput, finding: Finding): FindingGroup {
  const { id, severity, isSuspicion, title } = finding;
  const lane = pathOf(input.context, vmOf(input, finding));
  return { id, scope: "case", severity, isSuspicion, title, lane, count: 1, groups: [], cases: [finding] };
}

function vmGroup(input: DetectorInput, vm: LaneId, findings: readonly Finding[]): FindingGroup {
  const cases = [...findings].sort(worstFirst);
  const [worst] = cases as [Finding];
  if (cases.length === 1) return caseGroup(input, worst);
  return {
    ...common(cases),
    scope: "vm",
    title: groupTitle(input, cases, vm),
    lane: pathOf(input.context, vm),
    groups: [],
    cases,
  };
}

function hostGroup(input: DetectorInput, machine: string, groups: readonly FindingGroup[]): FindingGroup {
  const cases = groups.flatMap((group) => group.cases).sort(worstFirst);
  return { ...common(cases), scope: "host", title: groupTitle(input, cases), lane: machine, groups, cases: [] };
}

function common(cases: readonly Finding[]) {
  const [{ id, severity }] = cases as [Finding];
  return { id, severity, isSuspicion: cases.every((one) => one.isSuspicion), count: cases.length };
}

/** Many findings have the highest severity: the one with the largest figure is the worst, then the longest. */
function worstFirst(a: Finding, b: Finding): number {
  const byFigure = (b.figure?.value ?? 0) - (a.figure?.value ?? 0);
  return b.severity - a.severity || byFigure || b.t1 - b.t0 - (a.t1 - a.t0);
}

function worstGroupFirst(a: FindingGroup, b: FindingGroup): number {
  return worstFirst(a.cases[0] as Finding, b.cases[0] as Finding);
}
