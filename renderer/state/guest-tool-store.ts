import type { FoundWay, ToolPlan, ToolStatus, ToolWay, ToolWish } from "../../workers/model/tool-operations.js";

/** The sheet that records in a guest. */
export interface GuestToolState {
  /** The attached VM that is meant, by its key; undefined: none is picked. */
  readonly vm: string | undefined;
  readonly wish: ToolWish;
  readonly ways: readonly FoundWay[];
  /** Undefined: the first that can be taken. */
  readonly way: ToolWay | undefined;
  /** What would be done; undefined: it is asked for, or there is a problem. */
  readonly plan: ToolPlan | undefined;
  readonly problem: string | undefined;
  /** The plan that was agreed to in this window; its progress and its end are shown. */
  readonly begun: string | undefined;
  /** As the shell tells it. */
  readonly status: ToolStatus | undefined;
}

export const NO_GUEST_TOOL: GuestToolState = {
  vm: undefined,
  wish: { views: ["sched", "runqueue", "irq"], seconds: 5 },
  ways: [],
  way: undefined,
  plan: undefined,
  problem: undefined,
  begun: undefined,
  status: undefined,
};
