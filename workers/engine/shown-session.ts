import type { ProgressBoard } from "../ingest/progress.js";
import type { SessionInfo } from "../model/engine-api.js";
import type { Progress } from "../model/progress.js";
import type { QueryContext } from "../query/context.js";

/** What the window needs of a session, whether its traces are read or its facts come from an index file. */
export interface ShownSession {
  readonly query: QueryContext;
  readonly board: ProgressBoard<Progress>;
  /** Resolves when everything is read, or reading was cancelled or failed. */
  readonly finished: Promise<void>;
  /** A bug of ours that ended the reading. */
  readonly failure: string | undefined;
  /** Nothing that has been read changes any more. */
  readonly isSealed: boolean;
  info(): SessionInfo;
  cancel(): void;
  close(): void;
}
