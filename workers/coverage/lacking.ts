import { capturePlan } from "./capture-plan.js";
import { BACKENDS } from "./sources.js";
import { isView } from "./views.js";

interface Outcome {
  readonly id: string;
  readonly status: "full" | "partial" | "none";
  readonly missing: readonly string[];
}

/** The views that lack events which a recording of the host would have, of all or of those named. */
export function lackingViews(analyses: readonly Outcome[], names?: readonly string[]): readonly string[] {
  return analyses
    .filter(({ id }) => names === undefined || names.includes(id))
    .filter(({ id, status, missing }) => status !== "full" && 0 < missing.length && isView(id) && isRecordable(id))
    .map(({ id }) => id);
}

function isRecordable(id: string): boolean {
  return BACKENDS.some((backend) => capturePlan([id], backend).lacks.every(({ gives }) => gives !== "none"));
}
