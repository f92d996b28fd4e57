import { formatCountOf, formatSpan } from "../../workers/core/format.js";
import { breaksOf, shownSpan, type Viewport } from "./viewport.js";

/** "12 gaps squeezed, 58.2 s left out". `isKnown`: when nothing happens. */
export function squeezedWords(view: Viewport, isKnown: boolean): string {
  if (!isKnown) return "looking for gaps…";
  const { length } = breaksOf(view);
  if (length === 0) return "no gap to squeeze here";
  return `${formatCountOf(length, "gap")} squeezed, ${formatSpan(view.spanNs - shownSpan(view))} left out`;
}
