import { visibleText } from "../../workers/core/unseen.js";
import type { LaneList } from "../../workers/model/engine-api.js";
import { type LaneLookup, laneInSentence, laneWithPath } from "../../workers/model/lane-names.js";
import { type LaneId, type LaneKind, NO_LANE } from "../../workers/model/lanes.js";
import { WordReplacer } from "./word-replacer.js";

/** Names that the user gave to lanes, by the lane's path. They are the window's: the engine and its files keep theirs. */
export type Renames = ReadonlyMap<string, string>;

export const NO_RENAMES: Renames = new Map();

/** Longer names are cut. */
const MAX_NAME = 120;

/** The lanes with the names that the user gave them; `formerNames` has those that these replace. */
export function renamedLanes(list: LaneList, renames: Renames): LaneList {
  if (renames.size === 0) return list;
  const names = [...list.names];
  const formerNames = new Map<LaneId, string>();
  list.paths.forEach((path, lane) => {
    const given = renames.get(path);
    if (given === undefined) return;
    const former = list.names[lane] ?? "";
    names[lane] = withNumber(list.kinds[lane], former, given);
    formerNames.set(lane, former);
  });
  return { ...list, names, formerNames };
}

/** Names as they were kept; what is none, such as after damage, is left out. */
export function keptRenames(names: unknown): Renames {
  if (typeof names !== "object" || names === null) return NO_RENAMES;
  return new Map(Object.entries(names).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** The renames after the user typed a name for a lane. An empty one, and the lane's own, bring its own back. */
export function renamed(renames: Renames, list: LaneList, lane: LaneId, typed: string): Renames {
  const path = list.paths[lane];
  if (path === undefined) return renames;
  // A pair of surrogates is one character.
  const name = [
    ...typed
      .trim()
      .replace(/\s+/g, " ")
      .slice(0, 2 * MAX_NAME),
  ]
    .slice(0, MAX_NAME)
    .join("");
  const next = new Map(renames);
  if (name === "" || name === ownName(list, lane, true)) next.delete(path);
  else next.set(path, name);
  return next;
}

/** The part of a lane's name that the user may replace, as it is or as it was before. */
export function ownName(list: LaneList, lane: LaneId, isFormer = false): string {
  const name = (isFormer ? list.formerNames?.get(lane) : undefined) ?? list.names[lane] ?? "";
  return splitName(list.kinds[lane], name)[0];
}

/**
 * Texts of the engine, such as findings and evidence, name lanes as they were: this puts the new names in. It looks for
 * lanes with their path, "vCPU 0 (h/vm/7/vcpu/0)", and for names that only one lane has. What acts on text becomes visible.
 */
export function renamedText(list: LaneList | undefined, text: string): string {
  if (list?.formerNames === undefined) return visibleText(text);
  const words = KNOWN.get(list) ?? new WordReplacer(replacements(list, list.formerNames));
  KNOWN.set(list, words);
  return visibleText(words.replacedIn(text));
}

const KNOWN = new WeakMap<LaneList, WordReplacer>();

function replacements(list: LaneList, formerNames: ReadonlyMap<LaneId, string>): ReadonlyMap<string, string> {
  const before = lookupIn(list, (lane) => formerNames.get(lane) ?? list.names[lane] ?? "");
  const now = lookupIn(list, (lane) => list.names[lane] ?? "");
  const uses = new Map<string, number>();
  for (let lane = 0; lane < list.count; lane++) {
    const words = laneInSentence(before, lane);
    uses.set(words, (uses.get(words) ?? 0) + 1);
  }
  const found = new Map<string, string>();
  for (const lane of formerNames.keys()) {
    const words = laneInSentence(before, lane);
    if (uses.get(words) === 1) found.set(words, laneInSentence(now, lane));
    found.set(laneWithPath(before, lane), laneWithPath(now, lane));
  }
  return found;
}

function lookupIn(list: LaneList, nameOf: (lane: LaneId) => string): LaneLookup {
  return (lane) => {
    const kind = list.kinds[lane];
    return kind && { kind, name: nameOf(lane), path: list.paths[lane] ?? "", parent: list.parents[lane] ?? NO_LANE };
  };
}

/** Kinds of lanes whose name ends with a pid or a tid, which stays. */
const NUMBERED: ReadonlySet<LaneKind> = new Set(["vm", "thread", "group"]);

function withNumber(kind: LaneKind | undefined, former: string, given: string): string {
  const [, number] = splitName(kind, former);
  return number === "" ? given : `${given} ${number}`;
}

/** "qemu 1995" as "qemu" and "1995". */
function splitName(kind: LaneKind = "group", name: string): readonly [own: string, number: string] {
  const [, own, number] = (NUMBERED.has(kind) ? /^(.*) (\d+)$/s.exec(name) : undefined) ?? [];
  return own === undefined || number === undefined ? [name, ""] : [own, number];
}
