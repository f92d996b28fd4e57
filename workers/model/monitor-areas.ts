import type { CaptureAnswer, CaptureOperation, CaptureStatus } from "./capture-operations.js";
import type { InputAnswer, InputOperation, InputStatus } from "./input-operations.js";
import type { ToolAnswer, ToolOperation, ToolStatus } from "./tool-operations.js";
import type { TriggerOperation, TriggerStatus } from "./trigger-operations.js";

/**
 * What a window may ask beyond looking at VMs, by area. Each area has a file `workers/model/AREA-operations.ts` with its
 * operations, whose names begin with the area's (`input-record`), its answers and its status.
 */
export type AreaName = "input" | "capture" | "tool" | "trigger";

/** An operation of an area. Areas add theirs to this union. */
export type AreaOperation = InputOperation | CaptureOperation | ToolOperation | TriggerOperation;

/** What operations of areas answer beside `{ done: true }`. Areas add theirs to this union. */
export type AreaAnswer = InputAnswer | CaptureAnswer | ToolAnswer;

/** What is going on, by area; missing: nothing. */
export interface AreaStatuses {
  readonly input?: InputStatus;
  readonly capture?: CaptureStatus | undefined;
  readonly tool?: ToolStatus | undefined;
  readonly trigger?: TriggerStatus | undefined;
}
