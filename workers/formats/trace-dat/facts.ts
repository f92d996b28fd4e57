import type { EventFormat, RecordLayout } from "../tracepoint/event-format.js";
import type { FileHead } from "./head.js";

/** A text of an event's format with the subsystem it belongs to. */
export interface FormatText {
  readonly system: string;
  readonly text: string;
}

/** How sub-buffers begin (events/header_page). */
export interface PageLayout {
  /** Of the word that says how much is in it; it has the flags for lost events too. */
  readonly commitOffset: number;
  readonly commitSize: 4 | 8;
  readonly dataOffset: number;
}

/** The data of one CPU in a buffer: `size` bytes of the file, which may be compressed. */
export interface CpuData {
  readonly cpu: number;
  readonly offset: number;
  readonly size: number;
}

/** A ring buffer: the top one, or one of an instance. */
export interface BufferData {
  /** "" for the top buffer. */
  readonly name: string;
  /** Undefined in version 6: that of the trace. */
  readonly clock: string | undefined;
  readonly pageSize: number;
  readonly isCompressed: boolean;
  readonly cpus: readonly CpuData[];
}

/** A value of a guest's clock and how far the host's clock was from it then. */
export interface ShiftSample {
  readonly time: bigint;
  readonly offset: bigint;
  readonly scaling: bigint;
  readonly fraction: bigint;
}

/** The option TIME_SHIFT of a guest's trace. */
export interface TimeShift {
  readonly peer: bigint;
  readonly isInterpolated: boolean;
  /** By CPU, in order of time. */
  readonly cpus: readonly (readonly ShiftSample[])[];
}

/** The option GUEST of a host's trace. */
export interface GuestOption {
  readonly name: string;
  readonly traceId: bigint;
  /** By number of the vCPU: the host's thread. */
  readonly tids: readonly number[];
}

export interface TscToNs {
  readonly mult: number;
  readonly shift: number;
}

/** Counters of a CPU's ring buffer when recording had stopped (per_cpu/cpuN/stats). */
export interface CpuStats {
  readonly cpu: number;
  readonly overrun: number;
  readonly dropped: number;
}

/** What the options of a file say. */
export interface Options {
  /** Added to all times, ns. */
  offsetNs: bigint;
  traceClock: string | undefined;
  uname: string | undefined;
  version: string | undefined;
  traceId: bigint | undefined;
  cpuCount: number | undefined;
  timeShift: TimeShift | undefined;
  tscToNs: TscToNs | undefined;
  readonly guests: GuestOption[];
  readonly stats: CpuStats[];
  readonly hooks: string[];
  /** By process: the files it has mapped. */
  procMaps: string | undefined;
}

/** All that a file says beside its events. */
export interface TraceFacts {
  readonly head: FileHead;
  readonly page: PageLayout;
  readonly layout: RecordLayout;
  readonly formats: readonly FormatText[];
  readonly options: Options;
  readonly kallsyms: string;
  readonly printk: string;
  readonly cmdlines: string;
  readonly buffers: readonly BufferData[];
}

/** An event class of a trace. */
export interface EventClass {
  readonly name: string;
  readonly format: EventFormat;
}
