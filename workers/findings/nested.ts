import { formatCount, formatDuration, formatPercent } from "../core/format.js";
import type { Finding } from "../model/findings.js";
import type { LaneId } from "../model/lanes.js";
import { ALL_STATES, State } from "../model/states.js";
import { laneWords } from "../query/lane-words.js";
import { type Steps, scanSteps } from "../query/resumable.js";
import { rowsIn } from "../query/row-scan.js";
import { type DetectorInput, ofEachVcpu, pathsOf, severityOf } from "./detector.js";
import { LIMITS } from "./limits.js";

/** Nested guests whose exits make their hypervisor exit many times itself. */
export function nestedExits(input: DetectorInput): Steps<readonly Finding[]> {
  return ofEachVcpu(input, function* (vcpu) {
    const { reflected, exits, ns, maxNs, worstNs } = yield* reflections(input, vcpu);
    if (reflected < LIMITS.nestedCount.from || exits < LIMITS.nestedExits.from * reflected) return [];
    const each = exits / reflected;
    return [
      {
        id: "nested-exits",
        severity: severityOf(each, LIMITS.nestedExits),
        figure: { value: each, unit: "count" },
        isSuspicion: false,
        title: `${laneWords(input.context, vcpu)}: an exit of its nested guest costs ${each.toFixed(1)} exits more, ${formatDuration(ns)} in all`,
        text:
          `${formatCount(reflected)} exits of the nested guest went to its hypervisor, which left its own guest mode ` +
          `${formatCount(exits)} times before it went back; that took ${formatDuration(ns)} (${formatPercent(ns / (input.t1 - input.t0))} of the window).`,
        evidence: [
          `on average ${formatDuration(ns / reflected)} until the nested guest ran again, ${formatDuration(maxNs)} at worst`,
        ],
        lanes: pathsOf(input, vcpu),
        t0: worstNs,
        t1: worstNs + maxNs,
        table: "nested-exits",
      },
    ];
  });
}

interface Reflections {
  reflected: number;
  exits: number;
  ns: number;
  maxNs: number;
  worstNs: number;
}

/** Exits of a nested guest that its hypervisor handles: how often, and exits of the hypervisor in between. */
function* reflections({ context, t0, t1 }: DetectorInput, lane: LaneId): Steps<Reflections> {
  const track = context.lanes.track(lane);
  const { from, to } = rowsIn(track, t0, t1, context.untilNs);
  const sums: Reflections = { reflected: 0, exits: 0, ns: 0, maxNs: 0, worstNs: t0 };
  /** When the nested guest left; NaN: it did not, or its state is unknown. */
  let left = Number.NaN;
  let entries = 0;
  let before = State.UNKNOWN as number;
  yield* scanSteps(track, from, to, ALL_STATES, (_, state, start) => {
    if (state === State.GUEST_NESTED) {
      if (!Number.isNaN(left) && 0 < entries) {
        const ns = start - left;
        sums.reflected += 1;
        sums.exits += entries;
        sums.ns += ns;
        if (sums.maxNs < ns) [sums.maxNs, sums.worstNs] = [ns, left];
      }
      left = Number.NaN;
    } else if (state === State.UNKNOWN || state === State.NONE) left = Number.NaN;
    else if (before === State.GUEST_NESTED) {
      left = start;
      entries = 0;
    } else if (state === State.GUEST) entries += 1;
    before = state;
    return true;
  });
  return sums;
}
