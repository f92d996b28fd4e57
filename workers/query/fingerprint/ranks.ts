import { addToGroup } from "../../core/groups.js";
import { componentsOf, ranksOf } from "../../fingerprint/process-ranks.js";
import type { ProcessRanks } from "../../model/fingerprints.js";
import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import { vmOf } from "../lane-roles.js";
import type { Steps } from "../resumable.js";
import { type ProcessLink, processLinks } from "./process-links.js";
import { subjectsOf } from "./subjects.js";

interface Ranked {
  readonly lane: LaneId;
  readonly vm: LaneId;
  readonly score: number;
  readonly wakers: number;
  readonly wakes: number;
  readonly component: number;
}

/** The processes of guests that are linked by wake-ups, VM by VM. */
export function* processRanks(
  context: QueryContext,
  t0: number,
  t1: number,
  hasLane: (path: string) => boolean,
): Steps<ProcessRanks> {
  const processes = new Set(subjectsOf(context, "process", hasLane).map(({ lane }) => lane));
  const all = yield* processLinks(context, t0, t1);
  const links = all.filter(({ from, to }) => processes.has(from) || processes.has(to));
  const byVm = new Map<LaneId, ProcessLink[]>();
  for (const link of links) addToGroup(byVm, vmOf(context, link.from), link);
  const ranked: Ranked[] = [];
  let components = 0;
  for (const [vm, own] of [...byVm].sort(([a], [b]) => a - b)) {
    const nodes = ranksOfVm(vm, own, components);
    components = 1 + nodes.reduce((most, { component }) => Math.max(most, component), components - 1);
    ranked.push(...nodes);
    yield;
  }
  return {
    lane: Int32Array.from(ranked, ({ lane }) => lane),
    vm: Int32Array.from(ranked, ({ vm }) => vm),
    score: Float64Array.from(ranked, ({ score }) => score),
    wakers: Int32Array.from(ranked, ({ wakers }) => wakers),
    wakes: Float64Array.from(ranked, ({ wakes }) => wakes),
    component: Int32Array.from(ranked, ({ component }) => component),
    links: {
      from: Int32Array.from(links, ({ from }) => from),
      to: Int32Array.from(links, ({ to }) => to),
      count: Float64Array.from(links, ({ count }) => count),
      firstNs: Float64Array.from(links, ({ firstNs }) => firstNs),
      lastNs: Float64Array.from(links, ({ lastNs }) => lastNs),
    },
    empty: links.length === 0 ? whyNone(context, processes.size) : "",
  };
}

/** Highest first; of equal ones that of the first lane. */
function ranksOfVm(vm: LaneId, links: readonly ProcessLink[], firstComponent: number): readonly Ranked[] {
  const lanes = [...new Set(links.flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const node = new Map(lanes.map((lane, i) => [lane, i]));
  const graph = {
    count: lanes.length,
    from: links.map(({ from }) => node.get(from) as number),
    to: links.map(({ to }) => node.get(to) as number),
  };
  const [scores, components] = [ranksOf(graph), componentsOf(graph)];
  const nodes = lanes.map((lane, i): Ranked => {
    const into = links.filter(({ to }) => to === lane);
    return {
      lane,
      vm,
      score: scores[i] as number,
      wakers: into.length,
      wakes: into.reduce((sum, { count }) => sum + count, 0),
      component: firstComponent + (components[i] as number),
    };
  });
  return nodes.sort((a, b) => b.score - a.score || a.lane - b.lane);
}

function whyNone({ ipis, sightings }: QueryContext, processes: number): string {
  if (processes === 0 || sightings.count === 0) return NO_PROCESSES;
  if (ipis.count === 0)
    return "no interrupt from one vCPU to another is recorded (kvm_apic_accept_irq), or hardware delivers them, or no VM has two vCPUs";
  return "no wake-up of one process by another is confirmed by an interrupt between vCPUs";
}

export const NO_PROCESSES =
  "no process of a guest is known: that takes registers of guests, which no event of the kernel has (docs/guest-processes.md)";
