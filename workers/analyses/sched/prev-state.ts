import type { TaskStates } from "../../model/task-states.js";

/** How a kernel reports prev_state: flat/prev-state.ts reads it. Undefined: the release is not known. */
export function styleOfRelease(release: string | undefined): TaskStates | undefined {
  const version = /^(\d+)\.(\d+)/.exec(release ?? "");
  if (!version) return undefined;
  const number = Number(version[1]) * 1000 + Number(version[2]);
  if (4014 <= number) return "reported";
  return 3009 <= number ? "raw" : "raw-before-parked";
}
