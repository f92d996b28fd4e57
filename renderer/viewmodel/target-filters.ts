import type { LaneList } from "../../workers/model/engine-api.js";
import { stateTitle } from "./state-style.js";
import type { Target, TargetText } from "./target.js";

/** Texts for the filter box that keep what a target is about, the narrowest first. */
export function filtersOf({ lane, state, filters = [] }: Target, lanes: LaneList | undefined): readonly TargetText[] {
  const texts = [...filters];
  if (state !== undefined)
    texts.push({ title: `states “${stateTitle(state.state)}”`, text: `state:${state.stateName}` });
  const path = lane === undefined ? undefined : lanes?.paths[lane];
  if (path !== undefined && path !== "") texts.push({ title: "this lane", text: `lane:${quotedWord(path)}` });
  const kind = lane === undefined ? undefined : lanes?.kinds[lane];
  if (kind !== undefined && kind !== "group")
    texts.push({ title: `lanes of this kind (${kind})`, text: `kind:${kind}` });
  return texts;
}

/** A value as it stands in a filter. */
function quotedWord(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`;
}
