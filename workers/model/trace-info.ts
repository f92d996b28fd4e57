import type { Problem } from "../core/diagnostics.js";
import type { AlignMethod, ComparedSamples } from "./clock-choice.js";
import type { NamedDso, SymbolFileKind } from "./symbols.js";

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
    /** A log beside traces. */
    readonly is_log?: true;
    readonly tracer: string;
    readonly streams: number;
    readonly events: number;
    readonly events_by_name: Readonly<Record<string, number>>;
    readonly begin_ns: string;
    readonly end_ns: string;
    readonly clock: {
      readonly name: string;
      readonly frequency_hz: number;
      readonly epoch_offset_ns: string;
      /** Ticks of unknown length, each taken for 1 ns. */
      readonly in_ticks?: true;
    } | null;
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
    /** Of a machine that may be a guest: why it is none of the host's VMs for certain, in a sentence. */
    readonly apart?: string;
    /** Alignment of its clock with its host's. */
    readonly alignment?: {
      /** Name of the machine. */
      readonly to: string;
      /**
       * By clock values stored in the trace, by offsets of the TSC, by hypercalls that both machines saw, by the events of
       * both, by the host's samples of the guest's code, by packets between them, by the time of day, or by what a person
       * gave.
       */
      readonly method: AlignMethod | "manual" | "wall-clock";
      /** The host's time minus the guest's, each as `export` of its trace alone has it, at the middle of the guest's recording. */
      readonly offset_ns: string;
      /** By how much faster the host's clock runs: host ≈ guest + offset + drift × (guest − middle). */
      readonly drift_ppm: number;
      /**
       * Where the guest's clock jumped, by that clock: from `at_ns` on, the offset is larger by `by_ns`. Left out if it did
       * not.
       */
      readonly jumps?: readonly { readonly at_ns: string; readonly by_ns: number }[];
      /**
       * The true offset is hardly further away than this. Of a clock that the trace or a person sets: by how much the events
       * allow it to be off. Left out where nothing tells it.
       */
      readonly error_bound_ns?: number;
      /**
       * Share of the guest's context switches, or of the samples in `compared`, that lie in guest time of its vCPUs (of
       * "host-samples": in time in which the guest was not idle), and the number of the others. Of a machine that is no guest only the number of packets that come before they were sent.
       */
      readonly inside_share?: number;
      readonly violations: number;
      readonly compared?: ComparedSamples;
      /** The share with the clock as the trace has it; left out if they then share no time, or it is not moved. */
      readonly inside_share_before?: number;
      /** Standard error of the drift; left out if none was looked for. */
      readonly drift_error_ppm?: number;
      /** What the line was found from: limits of the offset from exits and entries, as distances from the line. */
      readonly residuals?: {
        /** Limits in all, and those that the line breaks. */
        readonly limits: number;
        readonly broken: number;
        /** Stretches of the recording: their middles, by the guest's clock, and the nearest limits below and above. */
        readonly t_ns: readonly string[];
        readonly least_ns: readonly number[];
        readonly most_ns: readonly number[];
      };
    };
    /** How much of what its host's trace alone says of it its own trace confirms, by kind; `info` alone has it. */
    readonly inferred?: readonly Agreement[];
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
  /** How much of the code in call stacks has names, and by which files; left out where there are no call stacks. */
  readonly symbols?: {
    readonly files: readonly {
      readonly path: string;
      readonly kind: SymbolFileKind;
      /** Lane of the VM or name of the machine; "*": programs, which go by build id or path; "": not known. */
      readonly owner: string;
      /** -1: nothing asked for it. */
      readonly symbols: number;
      /** Frames that have their name from it. */
      readonly frames: number;
      readonly problems: readonly Problem[];
    }[];
    /** By owner and DSO. An address counts once, however often it was sampled. */
    readonly frames: readonly NamedDso[];
  };
  /** Commands for one recording that fills all analyses, as far as its tracer can; empty where nothing is missing. */
  readonly record_all_with?: readonly string[];
  /** The same by Lanescope itself, where it can record what views lack. */
  readonly capture_with?: string;
}

/** How much of one kind of inferences about a guest is right. The shares sum to 1. */
export interface Agreement {
  /** The process that runs; whether it is idle, in the kernel's threads or in a process; the reasons of its waits. */
  readonly kind: "task" | "state" | "wait";
  /** Time in which both traces cover. */
  readonly compared_ns: string;
  readonly right_share: number;
  readonly wrong_share: number;
  readonly not_known_share: number;
  /** Pieces of time, or waits. */
  readonly count: number;
}
