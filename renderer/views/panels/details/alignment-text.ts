import { formatDuration, formatPercent } from "../../../../workers/core/format.js";
import type { TraceInfo } from "../../../../workers/model/engine-api.js";
import { ALIGNED_BY, errorBoundNs } from "../../../../workers/model/info-text.js";

type Alignment = NonNullable<TraceInfo["machines"][number]["alignment"]>;

/** How well the clock of a guest is aligned with that of its host. */
export function alignmentText(alignment: Alignment): string {
  const { to, method, inside_share } = alignment;
  const bound = errorBoundNs(alignment);
  const within = bound === undefined ? "" : `, within ${formatDuration(bound)}`;
  const inside =
    inside_share === undefined ? "" : `; ${formatPercent(inside_share)} of its context switches lie in guest time`;
  return `aligned with ${to} ${ALIGNED_BY[method]}${within}${inside}`;
}
