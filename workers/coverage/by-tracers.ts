import type { SourceId } from "./sources.js";
import type { Given } from "./view.js";

/** Tools that record the kernel's events. */
const TRACERS: readonly SourceId[] = ["lttng", "trace-cmd", "perf"];

/** What they give alike. */
export function byTracers(given: Omit<Given, "source">): readonly Given[] {
  return TRACERS.map((source) => ({ source, ...given }));
}
