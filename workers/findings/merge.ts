import { formatCount, formatCountOf } from "../core/format.js";
import { groupBy } from "../core/groups.js";
import type { Finding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { laneWords } from "../query/lane-words.js";
import type { DetectorInput } from "./detector.js";
import { MOST_OF_A_KIND } from "./limits.js";

/** Others that a merged finding names in its evidence. */
const NAMED = 8;
/** Lanes it leads to. */
const LANES = 64;

/**
 * One finding for each VM where a kind has more than a few, and one for each host where that leaves more than a few:
 * the worst of them, and how many are like it. Findings come from one detector, of one or several kinds.
 */
export function byVmAndHost(input: DetectorInput, all: readonly Finding[]): readonly Finding[] {
  const { specs } = input.context.lanes;
  const find = (path: string) => input.context.lanes.find(path) ?? -1;
  const byId = groupBy(all, ({ id }) => id);
  return [...byId.values()].flatMap((ofKind) => {
    if (ofKind.length <= MOST_OF_A_KIND) return ofKind;
    const byVm = [...groupBy(ofKind, (finding) => vmOf(input, finding)).values()];
    if (byVm.length <= MOST_OF_A_KIND) return byVm.map((group) => merged(input, group));
    const byHost = groupBy(ofKind, ({ lanes: [first = ""] }) => specs[find(first)]?.machine ?? "");
    return [...byHost.values()].map((group) => merged(input, group));
  });
}

/** Many findings have the highest severity: the longest of them is the worst. */
function worstFirst(a: Finding, b: Finding): number {
  return b.severity - a.severity || b.t1 - b.t0 - (a.t1 - a.t0);
}

function merged(input: DetectorInput, group: readonly Finding[]): Finding {
  const [worst, ...others] = [...group].sort(worstFirst);
  if (worst === undefined || others.length === 0) return group[0] as Finding;
  const vms = new Set(group.map((finding) => vmOf(input, finding))).size;
  const where = vms === 1 ? ofVm(input, vmOf(input, worst)) : ` of ${formatCount(vms)} VMs`;
  const left = others.length - NAMED;
  return {
    ...worst,
    title: `${worst.title}; ${formatCountOf(others.length, "more such case")}${where}`,
    evidence: [
      ...worst.evidence,
      ...others.slice(0, NAMED).map(({ title }) => `also: ${title}`),
      ...(0 < left ? [`and ${formatCount(left)} more, less than these`] : []),
    ],
    lanes: [...new Set([worst, ...others].flatMap(({ lanes }) => lanes))].slice(0, LANES),
  };
}

function ofVm({ context }: DetectorInput, vm: LaneId): string {
  return vm < 0 ? "" : ` of ${laneWords(context, vm)}`;
}

/** The VM of the lane that suffers, or that a thread works for; -1: it is none's. */
function vmOf({ context }: DetectorInput, { lanes }: Finding): LaneId {
  const { specs } = context.lanes;
  const ids = lanes.map((path) => context.lanes.find(path) ?? -1);
  const first = ids.find((lane) => specs[lane]?.kind !== "thread") ?? -1;
  for (let lane = first; 0 <= lane; lane = specs[lane]?.parent ?? -1) {
    if (specs[lane]?.kind === "vm") return lane;
  }
  return -1;
}
