import type { ProfileTotals } from "../model/profile-answers.js";
import type { ProfileSource } from "../model/profile-scope.js";
import type { Selection } from "./fold.js";
import { DROPPED, nodeAfter } from "./node-map.js";
import type { Prepared } from "./prepared.js";

/** The figures above a profile of this weight and so many samples. */
export function totalsOf(
  { set, folded, map, selection, unit, evenness, notRunning, lost, throttled, textOf }: Prepared,
  weight: number,
  samples: number,
): ProfileTotals {
  const dsos = unresolvedDsos({ folded, map, textOf });
  const unresolved = dsos.reduce((sum, one) => sum + one.weight, 0);
  return {
    samples,
    weight,
    effective: samples * evenness,
    selected: selection.count,
    unresolved: weight === 0 ? 0 : unresolved / weight,
    unresolvedDsos: dsos,
    idleSamples: selection.idle.samples,
    idleWeight: selection.idle.weight,
    hostSamples: selection.host.samples,
    hostWeight: selection.host.weight,
    disagreeing: selection.disagreeing,
    modeless: selection.modeless,
    lost,
    throttled: throttled.count,
    throttledNs: throttled.ns,
    notRunning: sumOf(notRunning),
    notes: [...notesOf(set.source, selection, textOf(selection.event)), ...lockstepNote(unit, folded)],
  };
}

/** NaN: nothing is known. */
function sumOf(values: Float64Array | undefined): number {
  return values === undefined ? Number.NaN : values.reduce((sum, one) => sum + one, 0);
}

/** What a profile does not tell. */
function notesOf(source: ProfileSource, { ofEvents }: Selection, event: string): readonly string[] {
  switch (source) {
    case "exits":
      return ["Where guests exited, not where they spent time; at most 32 addresses of a vCPU in 100 ms."];
    case "steal":
      return ["Time that vCPUs waited for a CPU, by what had it; with call stacks where samples were taken of that."];
    case "off-cpu":
      return ["Time until threads ran again, by the call stack with which they left their CPU."];
    default:
      if (0 < ofEvents) return [`Where ${event} happened, not where time went: no profiler took these samples.`];
      return isShadowed(event)
        ? [`Samples of ${event} lie where interrupts were enabled again, not in code without them.`]
        : [];
  }
}

/** Multiples of this are frequencies at which kernels and programs do things: ticks, polls, frames. */
const ROUND_HZ = 50;

/** Samples of a clock that all stand for one time tell how often they were taken. */
function lockstepNote(unit: string, { weights, samples }: Prepared["folded"]): readonly string[] {
  const period = (weights[0] ?? 0) / (samples[0] ?? 1);
  const isOne = unit === "ns" && 0 < period && weights.every((weight, i) => weight === period * (samples[i] as number));
  if (!isOne || 1e9 % period !== 0 || (1e9 / period) % ROUND_HZ !== 0) return [];
  return [
    `Taken ${1e9 / period} times a second: work in step with that, such as of timers, is counted wrongly. 499 or 997 avoids it.`,
  ];
}

/** Clocks of the kernel interrupt only where interrupts are on, so samples pile up where they are turned on again. */
export function isShadowed(event: string): boolean {
  return /^(?:cpu|task)-clock\b/.test(event);
}

/** (Σw)² / (n Σw²): 1 if all weights are equal. */
export function evennessOf({ weights, squares }: Prepared["folded"], count: number): number {
  const sum = sumOf(weights);
  const squared = sumOf(squares);
  return count === 0 || squared === 0 ? 1 : sum ** 2 / squared / count;
}

/** Weight of innermost frames without a name, by DSO, most first. */
function unresolvedDsos({
  folded: { leaves, weights },
  map,
  textOf,
}: Pick<Prepared, "folded" | "map" | "textOf">): ProfileTotals["unresolvedDsos"] {
  const { nodes, functions } = map;
  const byDso = new Map<number, number>();
  for (let leaf = 0; leaf < leaves.size; leaf += 1) {
    const from = leaves.seconds[leaf] as number;
    const node = nodeAfter(map, from);
    if (node === DROPPED) continue;
    const one = node < 0 ? -1 : (nodes.seconds[node] as number);
    if (0 <= one && !functions.isUnresolved(one)) continue;
    const dso = one < 0 ? -1 : functions.dsoOf(one);
    byDso.set(dso, (byDso.get(dso) ?? 0) + (weights[leaf] as number));
  }
  return [...byDso].map(([dso, weight]) => ({ dso: textOf(dso), weight })).sort((a, b) => b.weight - a.weight);
}
