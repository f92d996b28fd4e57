import { formatShare } from "../../workers/core/format.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { STATE_COUNT, State } from "../../workers/model/states.js";
import { figureOf, type LaneShares } from "./lane-figures.js";
import { kindTitle } from "./lane-kinds.js";
import type { LaneLayout } from "./lane-layout.js";
import type { LaneMembers } from "./lane-members.js";
import { childCount, childrenOf, type LaneTree } from "./lane-tree.js";

/**
 * Whether a heading lane would draw the very picture of a lane below it that is on show: a VM that of its only vCPU, a
 * machine that of its CPUs. Such a row has words instead (`headingWords`).
 */
export function isRepeated(
  { lane, lanes }: LaneMembers,
  tree: LaneTree,
  layout: LaneLayout,
  membersOf: (lane: LaneId) => LaneMembers | undefined,
): boolean {
  const isOnShow = (one: LaneId) => 0 <= layout.lanes.indexOf(one, layout.pinnedCount);
  const [only] = lanes;
  if (lanes.length === 1 && only !== undefined) return isOnShow(only);
  // A group of very many lanes has none below these: only what heads lanes itself can draw the same.
  const isHeading = (child: LaneId) => 0 < childCount(tree, child);
  return childrenOf(tree, lane).some(
    (child) => isHeading(child) && isSame(membersOf(child)?.lanes, lanes) && isOnShow(child),
  );
}

/** Both are in the order of the tree. */
function isSame(a: readonly LaneId[] | undefined, b: readonly LaneId[]): boolean {
  return a !== undefined && a.length === b.length && a.every((lane, i) => lane === b[i]);
}

const LEAST_UNKNOWN = 0.05;
/** So much of the window is unknown where a figure of 0 says nothing. */
const MOSTLY = 0.5;

/**
 * "1 vCPU: on a CPU 74.1 %, stolen 12.0 %, in exits 8.3 %", of the window. Where most of it is unknown, what is known, and how
 * much is not: "1 vCPU: stolen 5.8 %, unknown 94.2 %".
 */
export function headingWords({ lane, kind, lanes }: LaneMembers, shares: LaneShares | undefined): string {
  const row = shares?.rowOf.get(lane);
  const title = kindTitle({ kind, lanes: lanes.length });
  if (shares === undefined || row === undefined) return title;
  const own = shares.ns.subarray(row * STATE_COUNT, (row + 1) * STATE_COUNT);
  const all = own.reduce((sum, ns) => sum + ns, 0);
  const known = all - (own[State.NONE] ?? 0) - (own[State.UNKNOWN] ?? 0);
  // Where no state is known, no share is.
  if (known <= 0) return title;
  const share = (order: "busy" | "steal" | "exits") => (figureOf(shares, lane, order) ?? 0) / all;
  const figures =
    kind === "vcpu"
      ? [part("on a CPU", share("busy")), part("stolen", share("steal")), part("in exits", share("exits"))]
      : [part("busy", share("busy"))];
  const unknown = (own[State.UNKNOWN] ?? 0) / all;
  // Shares of what is known would say too little where much is not.
  const rest = unknown < LEAST_UNKNOWN ? [] : [part("unknown", unknown)];
  const told = [...figures.filter((figure) => unknown < MOSTLY || 0 < figure.share), ...rest];
  return `${title}: ${told.map(({ words, share }) => `${words} ${formatShare(share)}`).join(", ")}`;
}

function part(words: string, share: number): { readonly words: string; readonly share: number } {
  return { words, share };
}
