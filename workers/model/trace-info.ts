import type { Problem } from "../core/diagnostics.js";

/** Losses added up. */
export interface LossSums {
  /** Lost events as counted by the tracer. */
  readonly events: number;
  readonly gaps: number;
  /** Gaps with an unknown number of lost events. */
  readonly uncounted: number;
}

/** Losses of one stream, or of a CPU without a stream (`stream` is ""). */
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

/** The output of `lanescope info --json`. */
export interface TraceInfo {
  readonly events: number;
  readonly begin_ns: string;
  readonly end_ns: string;
  /** Problems of no opened trace: a damaged archive, a trace that could not be opened. */
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
    /** Only streams with losses. */
    readonly losses?: readonly StreamLosses[];
    /** Streams without their first packets: a ring buffer overwrote them, or they lie in other files. */
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
      /** Processes of the guest with a name, in order of appearance. */
      readonly processes: readonly { readonly cr3: string; readonly name: string }[];
    }[];
    /** A VM that runs VMs has both. */
    readonly roles: readonly ("host" | "guest")[];
    /** Path of its VM on the host, where its host was traced too. */
    readonly guest_of?: string;
    /** Alignment of its clock with its host's. */
    readonly alignment?: {
      /** Name of the machine. */
      readonly to: string;
      /** By clock values stored in the trace, or by the events of both machines. */
      readonly method: "stored-sync" | "events";
      /** The host's time minus the guest's, each as `export` of its trace alone has it. */
      readonly offset_ns: string;
      readonly error_bound_ns: number;
      /** Share of the guest's context switches that lie in guest time of its vCPUs, and the number of the others. */
      readonly inside_share: number;
      readonly violations: number;
    };
    /** Where its CPUs are, as far as the trace or a file of the user tells; left out if neither does. */
    readonly topology?: {
      readonly from: "trace" | "file";
      /** Numbers of each; 0: not known. */
      readonly numa_nodes: number;
      readonly packages: number;
      readonly cores: number;
    };
  }[];
  readonly analyses: readonly {
    readonly id: string;
    readonly status: "full" | "partial" | "none";
    readonly missing: readonly string[];
    readonly record_with: readonly string[];
    /** Its subject: "vCPU states". */
    readonly title: string;
    /** Why it is not `full`, in a sentence; "" if it is. */
    readonly reason: string;
  }[];
  /** Commands for one recording that fills all analyses, as far as its tracer can; empty where nothing is missing. */
  readonly record_all_with?: readonly string[];
}
