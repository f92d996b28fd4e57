/**
 * A monitor log, `.lsm.jsonl`: what a living VM, its host and its guest answered, as JSON lines. The first line is a
 * `MonitorHeader`, all others are `MonitorRecord`s. docs/formats/monitor-log.md explains it.
 */
export interface MonitorHeader {
  readonly lanescope: "monitor-log";
  readonly version: 1;
  readonly host: MonitoredHost;
  /** The moment from which `t` counts, on the host's CLOCK_MONOTONIC and CLOCK_REALTIME. Decimal. */
  readonly t0_mono_ns: string;
  readonly t0_real_ns: string;
  readonly period_ms: number;
  readonly vms: readonly MonitoredVm[];
}

export interface MonitoredHost {
  readonly hostname: string;
  readonly kernel: string;
  readonly clock: "monotonic";
  /** Bytes of a page in statm; undefined: not known. */
  readonly page_size?: number;
  /** Ticks a second in stat; undefined: not known. */
  readonly ticks_per_second?: number;
}

/** A VM that started again is another VM, with another key. */
export interface MonitoredVm {
  readonly key: string;
  readonly name: string;
  readonly uuid: string;
  /** Of the process of QEMU; 0: not known. */
  readonly pid: number;
  /** Empty texts: not known. */
  readonly accel: "kvm" | "tcg" | "";
  readonly arch: string;
  readonly qemu: string;
  readonly machine?: string;
  readonly vcpus: readonly MonitoredVcpu[];
  /** What this QEMU cannot answer. */
  readonly missing?: readonly string[];
}

export interface MonitoredVcpu {
  readonly index: number;
  /** The host's thread; 0: not known. */
  readonly tid: number;
  /** The name in QEMU's object model, by which `query-stats` names vCPUs: its order is not that of their numbers. */
  readonly qom: string;
}

/** `vm` of records that are about the host as a whole. */
export const HOST_KEY = "host";

/**
 * | k | n | d |
 * |---|---|---|
 * | `qmp` | a command. `query-stats-vcpu`, `query-stats-vm`: query-stats of this target. `guest-stats`: of the balloon | its answer |
 * | `hmp` | a command line, as in `info registers -a` | its text |
 * | `host` | `proc-threads` | `{ TID: { comm, stat, schedstat } }`, texts of /proc |
 * | `host` | `proc-statm`, `proc-io`, `cgroup-cpu-stat` | the text |
 * | `host` | `debugfs-kvm` | `{ name: text }` |
 * | `host` | `net-statistics` | `{ device: { name: text } }`, as in /sys/class/net |
 * | `host` | `proc-stat`, `proc-meminfo`, `proc-diskstats`, `proc-net-dev`, of vm `host` | the text |
 * | `qga`, `agent` | `frame`, `cmdlines` | `GuestFrame`: raw text by the guest agent, by a port or serial line |
 * | `event` | the event of QEMU | `{ data, timestamp }` as QEMU gives them |
 * | `clock` | `guest` | `ClockPair` |
 * | `gap` | `late`, `slow`, `paused`, `gone`, `lost`, `detached` | `MonitorGap` |
 * | `vm` | `attached` | a `MonitoredVm` that came later than the header |
 * | `note` | what it is about | a sentence for people |
 * | `replay` | `begin`, `group`, `shift`, `wait`, `released`, `end` | `ReplayBegin` and so on, of model/run-record.ts |
 * | `replay` | `pause`, `resume`, `mark` | a text, or nothing |
 * | `input` | `group` | `SeenInput` |
 * | `evdev` | the device | `EvdevRecords`, read at `t` |
 * | `screen` | `change` | `ScreenChange` |
 * | `guest` | `line`, `process-started`, `process-ended`, `trace`, `marker` | `GuestHappening` |
 * | `trigger` | the rule | `TriggerDone` |
 * | `capture` | `begin`, `command`, `snapshot`, `end` | what a capture did, on the host or in a guest |
 */
export type RecordKind =
  | "qmp"
  | "hmp"
  | "host"
  | "qga"
  | "agent"
  | "event"
  | "clock"
  | "gap"
  | "vm"
  | "note"
  | "input"
  | "replay"
  | "evdev"
  | "screen"
  | "guest"
  | "trigger"
  | "capture";

export interface MonitorRecord {
  /** Ns since `t0_mono_ns`, when it was asked. */
  readonly t: number;
  /** The key of a VM, or `HOST_KEY`. */
  readonly vm: string;
  readonly k: RecordKind;
  readonly n: string;
  /** Until it was answered. The answer is true at some moment in between. */
  readonly us?: number;
  readonly d?: unknown;
  /** In place of `d`: why there is no answer. */
  readonly error?: string;
}

/** What is not known, and why. */
export interface MonitorGap {
  /** Ns since `t0_mono_ns`; undefined: until the end of the log. */
  readonly until?: number;
  /** Polls that were not made. */
  readonly missed?: number;
  readonly why: string;
}

/**
 * What a guest wrote between `#begin ID …` and `#end ID`. A frame holds parts, each after a line `#part ID NAME`:
 * `timer_list` (the first line that says `now at N nsecs`), `uptime`, `stat`, `meminfo`, `loadavg`, `processes`
 * (`/proc/PID/stat` of all), `page_size`, or `cmdlines` (lines `#pid ID PID`, each followed by arguments, NULs as spaces).
 * The id is random, so that no text of a process can stand for such a line.
 */
export interface GuestFrame {
  readonly id: string;
  readonly text: string;
}

/** The guest's clock at a moment between `t` and `t + rtt_ns`. */
export interface ClockPair {
  readonly guest_ns: number;
  readonly rtt_ns: number;
  /** `monotonic` is exact, `uptime` of 10 ms. */
  readonly clock: "monotonic" | "uptime";
}
