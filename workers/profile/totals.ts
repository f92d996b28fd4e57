import type { ProfileTotals } from "../model/profile-answers.js";
import { DROPPED } from "./node-map.js";
import type { Prepared } from "./prepared.js";

/** The figures above a profile of this weight and so many samples. */
export function totalsOf(
  { folded, map, selection, evenness, textOf }: Pick<Prepared, "folded" | "map" | "selection" | "evenness" | "textOf">,
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
    lost: -1,
    throttled: -1,
    notRunning: Number.NaN,
    notes: [],
  };
}

/** (Σw)² / (n Σw²): 1 if all weights are equal. */
export function evennessOf({ weights, leaves, squares }: Prepared["folded"], count: number): number {
  let sum = 0;
  for (let leaf = 0; leaf < leaves.size; leaf += 1) sum += weights[leaf] as number;
  return count === 0 || squares === 0 ? 1 : sum ** 2 / squares / count;
}

/** Weight of innermost frames without a name, by DSO, most first. */
function unresolvedDsos({
  folded: { leaves, weights },
  map: { to, nodes, functions },
  textOf,
}: Pick<Prepared, "folded" | "map" | "textOf">): ProfileTotals["unresolvedDsos"] {
  const byDso = new Map<number, number>();
  for (let leaf = 0; leaf < leaves.size; leaf += 1) {
    const from = leaves.seconds[leaf] as number;
    const node = from < 0 ? -1 : (to[from] as number);
    if (node === DROPPED) continue;
    const one = node < 0 ? -1 : (nodes.seconds[node] as number);
    if (0 <= one && !functions.isUnresolved(one)) continue;
    const dso = one < 0 ? -1 : functions.dsoOf(one);
    byDso.set(dso, (byDso.get(dso) ?? 0) + (weights[leaf] as number));
  }
  return [...byDso].map(([dso, weight]) => ({ dso: textOf(dso), weight })).sort((a, b) => b.weight - a.weight);
}
