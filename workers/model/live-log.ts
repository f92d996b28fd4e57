import type { Result } from "../core/result.js";

/**
 * A monitor log that grows: a session of its own, which shows what it will show from the file. The engine knows no sockets:
 * whoever watches VMs hands over the lines that it writes (docs/formats/monitor-log.md).
 */
export interface LiveLogQuestions<SessionInfo> {
  /** Opens a session of a log that has begun, in place of what is open. `progress` tells of it as of one that is read. */
  openLiveLog(request: LiveLogRequest): Promise<Result<SessionInfo>>;
  /**
   * Lines that came since, at most ten times a second. What was asked less than half a second ago is shown with the next
   * lines, since answers come in another order than questions. Undefined: no live log is open.
   */
  appendLiveLog(lines: readonly string[]): Promise<LiveLogState | undefined>;
  /** Opens the session anew with what was asked in the last `keepNs`. To be called when `isFull`. */
  rollLiveLog(): Promise<Result<SessionInfo>>;
  /** No more lines come. The session stays open, as one that was read from a file. */
  endLiveLog(): Promise<void>;
}

export interface LiveLogRequest {
  readonly name: string;
  /** The first is the header. */
  readonly lines: readonly string[];
  /** How much of the past stays in memory; 1 h if left out. */
  readonly keepNs?: number;
}

export interface LiveLogState {
  /** From the first answer in memory to the last one, ns. */
  readonly spanNs: number;
  readonly rows: number;
  /** Answers that came so late that they are shown later than they were asked. */
  readonly late: number;
  /** There is a quarter more in memory than is to stay. */
  readonly isFull: boolean;
}
