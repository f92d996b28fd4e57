import type { Problem } from "../core/diagnostics.js";

/** Losses added up. */
export interface LossSums {
  /** Those the trace counts. */
  readonly events: number;
  readonly gaps: number;
  /** Gaps of which the trace does not say how many events are missing. */
  readonly uncounted: number;
}

/** What is missing of one stream, or of a CPU that has none (`stream` is ""). */
export interface StreamLosses extends LossSums {
  readonly stream: string;
  /** -1 unknown. */
  readonly cpu: number;
  /** All gaps together. */
  readonly ns: number;
  /** As in the table `lost`. */
  readonly causes: readonly string[];
  /** In a sentence. */
  readonly text: string;
}

/** What `lanescope info --json` prints. */
export interface TraceInfo {
  readonly events: number;
  readonly begin_ns: string;
  readonly end_ns: string;
  /** Those that belong to no opened trace: a damaged archive, a trace that could not be opened. */
  readonly problems?: readonly Problem[];
  readonly traces: readonly {
    readonly path: string;
    readonly format: string;
    readonly machine: string;
    readonly tracer: string;
    readonly streams: number;
    readonly events: number;
    readonly events_by_name: Readonly<Record<string, number>>;
    readonly begin_ns: string;
    readonly end_ns: string;
    readonly clock: { readonly name: string; readonly frequency_hz: number; readonly epoch_offset_ns: string } | null;
    readonly lost: { readonly events: number; readonly gaps: number };
    readonly problems: readonly Problem[];
    /** By stream, where anything was lost. */
    readonly losses?: readonly StreamLosses[];
    /** Streams whose first packets are not there: a ring buffer overwrote them, or other files have them. */
    readonly earlier?: {
      readonly streams: readonly { readonly stream: string; readonly packets: number }[];
      readonly packets: number;
      readonly text: string;
    };
  }[];
  readonly machines: readonly {
    readonly name: string;
    readonly role: "host" | "guest";
    readonly cpus: number;
    readonly vms: readonly {
      readonly pid: number;
      readonly name: string;
      readonly vcpus: readonly { readonly id: number; readonly tid: number }[];
      /** Those of the guest that have a name, in order of appearance. */
      readonly processes: readonly { readonly cr3: string; readonly name: string }[];
    }[];
    /** A VM that runs VMs has both. */
    readonly roles: readonly ("host" | "guest")[];
    /** Path of its VM on the host, where its host was traced too. */
    readonly guest_of?: string;
    /** How its clock was set on its host's. */
    readonly alignment?: {
      /** Name of the machine. */
      readonly to: string;
      /** From what the trace knows of the two clocks, or from the events of both. */
      readonly method: "stored-sync" | "events";
      /** The host's time minus the guest's, each as `export` of its trace alone has it. */
      readonly offset_ns: string;
      readonly error_bound_ns: number;
      /** Of the guest's context switches, the share in its vCPUs' guest time, and the number that are not. */
      readonly inside_share: number;
      readonly violations: number;
    };
  }[];
  readonly analyses: readonly {
    readonly id: string;
    readonly status: "full" | "partial" | "none";
    readonly missing: readonly string[];
    readonly record_with: readonly string[];
    /** What it is about: "vCPU states". */
    readonly title: string;
    /** Why it is not `full`, in a sentence; "" if it is. */
    readonly reason: string;
  }[];
}
