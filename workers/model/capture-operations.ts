/** What records the host's kernel. */
export type CaptureBackend = "perf" | "trace-cmd" | "lttng";

export const CAPTURE_BACKENDS: readonly CaptureBackend[] = ["perf", "trace-cmd", "lttng"];

/** What is to be recorded. Command lines are made of it elsewhere. */
export interface CaptureRequest {
  /** By their ids or the names of tables. Empty: those that are usual. */
  readonly views: readonly string[];
  readonly backend: "auto" | CaptureBackend;
  /** Undefined: until it is stopped, for `MOST_SECONDS` at most. */
  readonly seconds?: number;
  /** Only the newest events are kept, in memory. A snapshot writes them. */
  readonly isFlight: boolean;
  /** The capture ends before its files are larger. */
  readonly mostBytes: number;
}

/** A tracer that nobody stops ends by itself. */
export const MOST_SECONDS = { unasked: 3600, asked: 86_400 } as const;
export const CAPTURE_BYTES = { least: 1 << 20, usual: 2e9, most: 2 ** 42 } as const;

/** A backend as it is found on this machine. */
export interface FoundBackend {
  readonly backend: CaptureBackend;
  /** Undefined: it is not installed. */
  readonly version?: string;
  /** Whether it may be used; undefined: only trying tells. */
  readonly isPermitted?: boolean;
  /** Why it cannot be used, or may be refused. */
  readonly why?: string;
}

/** What would be run, to the letter. */
export interface CapturePlan {
  readonly backend: CaptureBackend;
  /** Command lines as a shell takes them, in the order in which they are run. */
  readonly commands: readonly string[];
  readonly events: readonly string[];
  /** What is not recorded, and why: sentences. */
  readonly lacks: readonly string[];
  /** The memory for events that are not written yet, in words. Files grow only when a buffer is full. */
  readonly buffer: string;
}

/**
 * `waiting`: the tracer was refused, and a person is to start it in a terminal. `recording`: events are recorded.
 * `ended`, `failed`: the files are whole.
 */
export type CaptureState = "starting" | "waiting" | "recording" | "stopping" | "ended" | "failed";

export interface CaptureStatus {
  /** A number for each capture of this run of the program. */
  readonly id: number;
  readonly state: CaptureState;
  readonly plan: CapturePlan;
  readonly isFlight: boolean;
  /** Of the folder. */
  readonly path: string;
  /** Opens the folder, as `reopen` of the host does, once it has ended. */
  readonly token: string;
  /** Since it began to record, ms. */
  readonly elapsedMs: number;
  readonly seconds?: number;
  /** Of all its files. */
  readonly bytes: number;
  readonly mostBytes: number;
  readonly freeBytes: number;
  /** Events that the tracer lost so far; undefined: not known. */
  readonly lost?: number;
  readonly snapshots: number;
  /** Why it waits, ended by itself, or failed. */
  readonly why?: string;
  /** While it waits: for a terminal. */
  readonly command?: string;
  /** What could not be written beside the trace, and why. */
  readonly notes: readonly string[];
}

export type CaptureOperation =
  | { readonly op: "capture-look" }
  | { readonly op: "capture-plan"; readonly request: CaptureRequest }
  | { readonly op: "capture-start"; readonly request: CaptureRequest }
  | { readonly op: "capture-snapshot" }
  | { readonly op: "capture-stop" }
  | { readonly op: "capture-status" };

export type CaptureAnswer =
  | { readonly backends: readonly FoundBackend[] }
  | { readonly plan: CapturePlan }
  | { readonly capture: CaptureStatus };
