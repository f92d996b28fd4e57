import { formatCount } from "../../../workers/core/format.js";
import { FrameKind } from "../../../workers/model/profile-answers.js";
import { ownersOf } from "../../../workers/model/profile-owners.js";
import type { Theme } from "../palette.js";
import { changeLooks, kindColour, type NodeColour } from "./flame-colours.js";
import type { FlameBoxes } from "./flame-layout.js";
import { type FlameTree, nodeName } from "./flame-tree.js";

export interface LegendEntry {
  /** 0xrrggbb */
  readonly colour: number;
  readonly text: string;
}

const KIND_TITLES: Readonly<Record<FrameKind, string>> = {
  [FrameKind.UNKNOWN]: "unknown",
  [FrameKind.KERNEL]: "host kernel",
  [FrameKind.USER]: "host user",
  [FrameKind.HYPERVISOR]: "hypervisor below",
  [FrameKind.GUEST_KERNEL]: "guest kernel",
  [FrameKind.GUEST_USER]: "guest user",
  [FrameKind.GROUP]: "group",
};

/** Of more with one colour, those that weigh most are said. */
const MOST_NAMES = 2;

/** What the colours of the boxes stand for: whose code it is, and who had a CPU. */
export function kindLegend(
  tree: FlameTree,
  { node, isRest, count }: Pick<FlameBoxes, "node" | "isRest" | "count">,
  { theme, colourOf }: { readonly theme: Theme; readonly colourOf: NodeColour },
): readonly LegendEntry[] {
  const { nodes, frames } = tree;
  const ownerOf = ownersOf(tree);
  const kinds = new Set<number>();
  /** By colour: what has it, and how much of each there is. */
  const owners = new Map<number, Map<string, number>>();
  for (let i = 0; i < count; i += 1) {
    const one = node[i] as number;
    const frame = nodes.frame[one] as number;
    if (isRest[i] === 1 || frame < 0) continue;
    if (ownerOf(one) === "") kinds.add(frames.kind[frame] as number);
    else if (frames.kind[frame] === FrameKind.GROUP) {
      const names = owners.get(colourOf(one)) ?? new Map<string, number>();
      const name = nodeName(tree, one);
      names.set(name, (names.get(name) ?? 0) + (nodes.total[one] as number));
      owners.set(colourOf(one), names);
    }
  }
  const sum = (names: ReadonlyMap<string, number>) => [...names.values()].reduce((all, one) => all + one, 0);
  const named = [...owners].sort(([, a], [, b]) => sum(b) - sum(a));
  return [
    ...Object.values(FrameKind).flatMap((kind) =>
      kinds.has(kind) ? [{ colour: kindColour(kind, theme), text: KIND_TITLES[kind] }] : [],
    ),
    ...named.map(([colour, names]) => ({ colour, text: namesText(names) })),
  ];
}

/** Colours repeat where there are many: the first names are said. */
function namesText(names: ReadonlyMap<string, number>): string {
  const sorted = [...names].sort(([, a], [, b]) => b - a).map(([name]) => name);
  const more = sorted.length - MOST_NAMES;
  return `${sorted.slice(0, MOST_NAMES).join(", ")}${0 < more ? ` and ${formatCount(more)} more` : ""}`;
}

/** The same of a difference; `second`: the side after. */
export function changeLegend(theme: Theme, second: string): readonly LegendEntry[] {
  const { more, less, same } = changeLooks(theme);
  return [
    { colour: more, text: `larger share in ${second}` },
    { colour: less, text: `smaller share in ${second}` },
    { colour: same, text: "chance would explain it" },
  ];
}
