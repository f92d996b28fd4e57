import { formatCount, formatCountOf } from "../core/format.js";
import type { FindingGroup, ReportFinding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import type { QueryContext } from "../query/context.js";
import { laneWords } from "../query/lane-words.js";
import { casesOf } from "./group.js";

/** Others that a merged finding names in its evidence. */
const NAMED = 8;
/** Lanes it leads to. */
const LANES = 64;

/** A group as one finding: the worst of its cases, how many are like it, and the next ones as evidence. */
export function reportFinding(context: QueryContext, group: FindingGroup): ReportFinding {
  const [worst, ...others] = casesOf(group);
  if (worst === undefined) throw new Error("bug: a group of findings without cases");
  if (others.length === 0) return { ...worst, cases: 1, summary: group.title };
  const left = others.length - NAMED;
  return {
    ...worst,
    title: `${worst.title}; ${formatCountOf(others.length, "more such case")}${whereWords(context, group)}`,
    evidence: [
      ...worst.evidence,
      ...others.slice(0, NAMED).map(({ title }) => `also: ${title}`),
      ...(0 < left ? [`and ${formatCount(left)} more, less than these`] : []),
    ],
    lanes: [...new Set([worst, ...others].flatMap(({ lanes }) => lanes))].slice(0, LANES),
    cases: group.count,
    summary: group.title,
  };
}

function whereWords(context: QueryContext, { scope, groups, lane }: FindingGroup): string {
  const vm: LaneId = context.lanes.find(lane) ?? -1;
  if (scope === "vm") return vm < 0 ? "" : ` of ${laneWords(context, vm)}`;
  return ` of ${formatCount(groups.length)} VMs`;
}
