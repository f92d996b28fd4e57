import { formatDuration, formatPercent } from "../../../../workers/core/format.js";
import type { TraceInfo } from "../../../../workers/model/engine-api.js";

type Alignment = NonNullable<TraceInfo["machines"][number]["alignment"]>;

/** How well the clock of a guest is aligned with that of its host. */
export function alignmentText({ to, method, error_bound_ns, inside_share }: Alignment): string {
  const how = method === "events" ? "by the events of both" : "by clock values in the trace";
  return `aligned with ${to} ${how}, within ${formatDuration(error_bound_ns)}; ${formatPercent(inside_share)} of its context switches lie in guest time`;
}
