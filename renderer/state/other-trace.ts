import type { StoreApi } from "zustand/vanilla";
import type { RangeFigures } from "../../workers/model/comparison.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import type { TimeBase } from "../viewmodel/time-format.js";
import type { SessionState } from "./session-store.js";

/** A trace of another session, in an engine of its own: B of a comparison. */
export interface OtherTrace {
  readonly name: string;
  readonly session: StoreApi<SessionState>;
  /** Undefined while it is read. */
  readonly figures: RangeFigures | undefined;
  /** Why there will be none; "": it is not so. */
  readonly failure: string;
  engine(): EngineApi | undefined;
  timeBase(): TimeBase;
  close(): void;
}
