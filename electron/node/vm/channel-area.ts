import type { Result } from "../../../workers/core/result.js";
import type { AreaName } from "../../../workers/model/monitor-areas.js";
import type { MonitorRecord } from "../../../workers/model/monitor-record.js";
import type { OperationAnswer } from "../../../workers/model/monitor-vms.js";
import type { WatchedVm } from "./watched-vm.js";

/** What windows may do to VMs beyond looking at them: one of these for each area. */
export interface ChannelArea {
  readonly name: AreaName;
  /** `message`: an operation whose name begins with the area's, as it came: it is checked here. */
  perform(message: Readonly<Record<string, unknown>>): Promise<Result<OperationAnswer>>;
  /** Undefined: nothing is going on. */
  readonly status: unknown;
  /** The recording of the VMs ends now, or the program does. Ends what needs it. */
  end(): Promise<void>;
  /** The program waits for it before it ends. */
  readonly isBusy?: boolean;
  /** The program ends. */
  close?(): Promise<void>;
  /** Does what a rule wants, because of something that has happened. */
  trigger?(what: string, why: string): Promise<Result<void>>;
}

/** What an area may use. */
export interface AreaContext {
  /** Of the recording that runs. */
  vm(key: string): WatchedVm | undefined;
  /** Adds a record to the log that runs, at this moment or at `atNs` of the host's monotonic clock; without a log it does nothing. */
  write(record: Omit<MonitorRecord, "t">, atNs?: bigint): void;
  /** A moment of the host's monotonic clock in the time of the log that runs. */
  timeOf(atNs: bigint): number;
  /** The log that runs; undefined: none does. */
  log(): RunningLog | undefined;
  /** Of the folder of recordings. */
  readonly path: string;
  /** The folder of recordings, for its owner only. It is made by then. */
  folder(): Promise<Result<string>>;
  /** A token for a file, by which a window may open it. */
  remember(path: string): Promise<string>;
}

export interface RunningLog {
  /** Copies it from a moment of the monotonic clock on to now, also when it has ended meanwhile. */
  cut(to: string, beginNs: bigint): Promise<void>;
}
