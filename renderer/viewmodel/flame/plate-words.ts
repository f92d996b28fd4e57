import { formatCount, formatPercent } from "../../../workers/core/format.js";
import type { Transform } from "../../../workers/model/profile.js";
import type { Profile, ProfileDiff, ProfileTotals } from "../../../workers/model/profile-answers.js";
import { type FlameTree, nodeName, ROOT } from "./flame-tree.js";
import { CASES_TITLES, SOURCE_TITLES, shareText, totalsNotes, weightText } from "./profile-words.js";
import { transformWords } from "./transform-words.js";

/** How the graph is seen. */
export interface SeenGraph {
  /** Of the traces. */
  readonly name: string;
  readonly tree: FlameTree;
  readonly zoom: number;
  readonly transforms: readonly Transform[];
  readonly search: string;
}

/** What stands above the picture of a graph. `range`: of which time it is. */
export function profileTitle(profile: Pick<Profile, "source" | "event">, { name }: Pick<SeenGraph, "name">): string {
  const event = profile.event === profile.source ? "" : profile.event;
  return [name, SOURCE_TITLES[profile.source], event].filter((part) => part !== "").join(" · ");
}

export function profileLines(
  { totals, unit, source }: Pick<Profile, "totals" | "unit" | "source">,
  withHost: boolean,
  range: string,
  seen: SeenGraph,
): readonly string[] {
  const figures = [
    `${CASES_TITLES[source]}: ${formatCount(totals.samples)}`,
    ...(unit === "samples" ? [] : [weightText(totals.weight, unit)]),
    `without a name: ${formatPercent(totals.unresolved, 1)}`,
  ];
  return filled([range, figures.join(", "), totalsNotes(totals, unit, withHost).join(" "), ...seenLines(seen, unit)]);
}

export function differenceLines(
  { after, before }: Pick<ProfileDiff, "after" | "before">,
  [first, second]: readonly [first: string, second: string],
  seen: SeenGraph,
): readonly string[] {
  const side = (name: string, { samples, weight }: ProfileTotals) =>
    `${name}: ${formatCount(samples)} samples, ${weightText(weight, after.unit)}`;
  const sides = `${side(first, before)} · ${side(second, after.totals)}. Widths are those of ${second}.`;
  return filled([sides, after.totals.notes.join(" "), ...seenLines(seen, after.unit)]);
}

function seenLines({ tree, zoom, transforms, search }: SeenGraph, unit: string): string[] {
  const { total } = tree.nodes;
  const weight = total[zoom] ?? 0;
  const wanted = search.trim();
  return [
    transforms.length === 0 ? "" : `Filtered: ${transforms.map((one) => transformWords(one)).join("; ")}`,
    zoom === ROOT
      ? ""
      : `Zoomed to ${nodeName(tree, zoom)}: ${weightText(weight, unit)}, ${shareText(weight, total[ROOT] ?? 0)}`,
    wanted === "" ? "" : `Frames without “${wanted}” are dim`,
  ];
}

function filled(lines: readonly string[]): string[] {
  return lines.filter((line) => line !== "");
}
