import {
  CAPTURE_BYTES,
  type CapturePlan,
  type CaptureRequest,
  type CaptureStatus,
  type FoundBackend,
} from "../../workers/model/capture-operations.js";

/** Captures of the host. */
export interface CaptureStoreState {
  /** What the dialog asks for. */
  readonly request: CaptureRequest;
  /** Undefined: nobody has looked yet. */
  readonly backends: readonly FoundBackend[] | undefined;
  /** What would be run for the request. */
  readonly plan: CapturePlan | undefined;
  /** Why there is none, or why the last thing failed. */
  readonly problem: string | undefined;
  /** The capture that runs, or the last one; undefined: there was none. */
  readonly status: CaptureStatus | undefined;
  /** An answer is awaited. */
  readonly isBusy: boolean;
}

export const NO_CAPTURE: CaptureStoreState = {
  request: { views: [], backend: "auto", seconds: 10, isFlight: false, mostBytes: CAPTURE_BYTES.usual },
  backends: undefined,
  plan: undefined,
  problem: undefined,
  status: undefined,
  isBusy: false,
};

export function isUnderWay(status: CaptureStatus | undefined): boolean {
  return status !== undefined && status.state !== "ended" && status.state !== "failed";
}
