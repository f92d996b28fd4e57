import { visibleText } from "../../workers/core/unseen.js";
import type { InputLeft } from "../../workers/model/input-operations.js";

const MOST_NAMED = 6;

/** What programs that were killed left in a VM; empty: nothing. */
export function leftWords({ isTraced, down }: InputLeft): string {
  const named = down.slice(0, MOST_NAMED).map(visibleText).join(", ");
  const more = MOST_NAMED < down.length ? ` and ${down.length - MOST_NAMED} more` : "";
  const parts = [
    isTraced ? "a recorder was killed, and QEMU still traces input to its file" : "",
    0 < down.length ? `a replay was killed, and may have left down: ${named}${more}` : "",
  ];
  return parts.filter((part) => part !== "").join("; ");
}
