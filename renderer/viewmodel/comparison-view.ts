import type { ComparisonAnswer, ComparisonRow } from "../../workers/model/comparison.js";

/** Parts of a comparison to choose from. */
export const COMPARED_PARTS = ["all", "states", "exits", "latencies"] as const;
export type ComparedPart = (typeof COMPARED_PARTS)[number];

export const PART_TITLES: Readonly<Record<ComparedPart, string>> = {
  all: "All",
  states: "States",
  exits: "Exits",
  latencies: "Latencies",
};

export function isOfPart({ figure, metric }: ComparisonRow, part: ComparedPart): boolean {
  if (part === "all") return true;
  if (figure === "share") return part === "states";
  return (metric.startsWith("exit") ? "exits" : "latencies") === part;
}

export function isCertain({ certainty }: ComparisonRow): boolean {
  return certainty === "sure" || certainty === "likely";
}

/** "12 of 340 figures differ for certain"; what is not known is said, too. */
export function comparisonWords({ rows, total, byPath, byName, onlyA, onlyB, a, b }: ComparisonAnswer): string {
  const certain = rows.filter(isCertain).length;
  const parts = [
    `${certain} of ${total} figures differ for certain or likely`,
    `${byPath + byName} lanes in both`,
    ...(onlyA.length === 0 ? [] : [`${onlyA.length} only in A`]),
    ...(onlyB.length === 0 ? [] : [`${onlyB.length} only in B`]),
    ...(0 < a.lostNs ? ["events were lost in A"] : []),
    ...(0 < b.lostNs ? ["events were lost in B"] : []),
  ];
  return parts.join("; ");
}

/** Points of a curve over [0, width] × [0, height], as an SVG path. The scale of durations is logarithmic. */
export function curvePath(ns: Float64Array, below: Float64Array, width: number, height: number): string {
  const [first = 1, last = 2] = [ns[0], ns.at(-1)];
  const across = (limit: number) => (width * Math.log(limit / first)) / Math.log(last / first);
  const points = Array.from(
    ns,
    (limit, i) => `${across(limit).toFixed(1)} ${(height * (1 - (below[i] ?? 0))).toFixed(1)}`,
  );
  return `M${points.join("L")}`;
}

/** Powers of ten on the scale of a curve, as shares of its width. */
export function curveDecades(ns: Float64Array): { readonly ns: number; readonly place: number }[] {
  const [first = 1, last = 2] = [ns[0], ns.at(-1)];
  const decades: { ns: number; place: number }[] = [];
  for (let at = 1; at <= last; at *= 10) {
    if (first <= at) decades.push({ ns: at, place: Math.log(at / first) / Math.log(last / first) });
  }
  return decades;
}
