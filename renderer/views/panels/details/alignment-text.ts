import { formatDuration } from "../../../../workers/core/format.js";
import type { TraceInfo } from "../../../../workers/model/engine-api.js";
import { ALIGNED_BY, errorBoundNs, insideWords } from "../../../../workers/model/info-text.js";

type Alignment = NonNullable<TraceInfo["machines"][number]["alignment"]>;

/** How well the clock of a guest is aligned with that of its host. */
export function alignmentText(alignment: Alignment): string {
  const { to, method } = alignment;
  const bound = errorBoundNs(alignment);
  const within = bound === undefined ? "" : `, within ${formatDuration(bound)}`;
  const words = insideWords(alignment);
  const inside = words === undefined ? "" : `; ${words}`;
  return `aligned with ${to} ${ALIGNED_BY[method]}${within}${inside}`;
}
