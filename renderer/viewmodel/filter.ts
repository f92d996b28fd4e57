import type { LaneList } from "../../workers/model/engine-api.js";
import { STATE_NAMES } from "../../workers/model/states.js";
import type { LaneFilter } from "./lane-layout.js";

/**
 * The text of the filter box, which is about lanes and not about rows (workers/query/filter has the language of rows).
 * Words keep lanes whose name or path holds them; `-word` drops them; `kind:vcpu` keeps lanes of a kind;
 * `state:preempted,runnable` leaves those states in colour and dims the others.
 */
export interface ViewFilter {
  readonly words: readonly string[];
  readonly without: readonly string[];
  readonly kinds: readonly string[];
  readonly states: ReadonlySet<number>;
  /** Parts without a meaning, shown beside the box. */
  readonly unknown: readonly string[];
}

export function parseViewFilter(text: string): ViewFilter {
  const words: string[] = [];
  const without: string[] = [];
  const kinds: string[] = [];
  const unknown: string[] = [];
  const states = new Set<number>();
  for (const part of text.toLowerCase().split(/\s+/)) {
    if (part === "" || part === "-") continue;
    if (part.startsWith("kind:")) kinds.push(...list(part.slice(5)));
    else if (part.startsWith("state:")) addStates(part.slice(6), states, unknown);
    else if (part.startsWith("-")) without.push(part.slice(1));
    else words.push(part);
  }
  return { words, without, kinds, states, unknown };
}

export function laneFilter(filter: ViewFilter, lanes: LaneList): LaneFilter {
  if (filter.words.length + filter.without.length + filter.kinds.length === 0) return undefined;
  return (lane) => {
    const text = `${lanes.names[lane] ?? ""} ${lanes.paths[lane] ?? ""}`.toLowerCase();
    if (filter.kinds.length > 0 && !filter.kinds.includes(lanes.kinds[lane] ?? "")) return false;
    return filter.words.every((word) => text.includes(word)) && !filter.without.some((word) => text.includes(word));
  };
}

/** States that the filter excludes. */
export function dimmedStates(filter: ViewFilter): ReadonlySet<number> {
  if (filter.states.size === 0) return new Set();
  return new Set(STATE_NAMES.map((_, state) => state).filter((state) => !filter.states.has(state)));
}

function addStates(names: string, states: Set<number>, unknown: string[]): void {
  for (const name of list(names)) {
    const found = name === "steal" ? ["runnable", "preempted"] : [name];
    for (const one of found) {
      const state = STATE_NAMES.findIndex((known) => known !== "" && known === one);
      if (0 < state) states.add(state);
      else unknown.push(`state:${one}`);
    }
  }
}

function list(text: string): string[] {
  return text.split(",").filter((part) => part !== "");
}
