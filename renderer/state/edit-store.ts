import type { CpuOrder } from "../viewmodel/cpu-order.js";
import type { Edit } from "../viewmodel/edits.js";
import { emptyHistory, type History } from "../viewmodel/history.js";
import type { Renames } from "../viewmodel/renames.js";
import type { TreeState } from "./tree-store.js";

/** What edits change: which lanes stand where, and under which names. */
export interface Editable
  extends Pick<
    TreeState,
    "open" | "hidden" | "pinned" | "filterText" | "appliedFilter" | "order" | "orderShares" | "hidesIdle"
  > {
  readonly cpuOrder: CpuOrder;
  readonly renames: Renames;
}

/** The edits of the user in the open trace. */
export interface EditState {
  readonly history: History<Edit<Editable>>;
}

export const NO_EDITS: EditState = { history: emptyHistory() };
