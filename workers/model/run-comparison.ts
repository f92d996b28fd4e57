import type { Certainty } from "./comparison.js";

/**
 * Signs of life of a guest after an input, from the first to the last: QEMU handed it on, the guest's kernel read it, a
 * vCPU woke, a process of the guest woke, the screen changed, the guest was idle again.
 */
export const RESPONSE_SIGNS = ["dispatched", "evdev", "vcpu", "process", "screen", "idle"] as const;
export type ResponseSign = (typeof RESPONSE_SIGNS)[number];

/** A run of a recorded input, summed up: plain data, so that runs of several files are compared. Times are ns. */
export interface RunFigures {
  /** "run-001.lsm.jsonl", and behind it the number of the run in a log that has several. */
  readonly name: string;
  /** Number of the run in its session. */
  readonly run: number;
  /** From 1: runs that one replay began together, as `--repeat` does, have the same number. */
  readonly series: number;
  readonly vm: string;
  /** Lane of the VM in its session. */
  readonly lane: number;
  /** What was replayed, by content: runs of another recording are not compared. */
  readonly recording: string;
  readonly mode: string;
  readonly speed: number;
  /** Empty texts: not told. */
  readonly qemu: string;
  readonly machine: string;
  readonly accel: string;
  readonly host: string;
  /** From the session origin. */
  readonly t0: number;
  readonly t1: number;
  /** Whether the log tells how it ended. */
  readonly isWhole: boolean;
  /** Why it ended before its last input; "": it did not. */
  readonly cutShort: string;
  /** CPUs of the host that others than this VM used; NaN: not known. How many CPUs the host has; 0: not known. */
  readonly hostLoad: number;
  readonly hostCpus: number;
  readonly inputs: RunInputs;
  /** What the run took as a whole. */
  readonly amounts: readonly RunAmount[];
  readonly curves: readonly RunCurve[];
}

/** An input so far off its time is no more where it was in the recording. */
export const LATE_INPUT_NS = 10e6;

/** Inputs of a run, by their place in the recording. All columns are of the same length; NaN: not known. */
export interface RunInputs {
  readonly number: Int32Array;
  /** "key a down". */
  readonly label: readonly string[];
  readonly sentNs: Float64Array;
  /** Since the begin of the run, as planned. */
  readonly plannedNs: Float64Array;
  /** Sent after it was planned. */
  readonly errorNs: Float64Array;
  /** For each of `RESPONSE_SIGNS` the ns from when it was sent. */
  readonly signNs: Readonly<Record<ResponseSign, Float64Array>>;
}

export type AmountUnit = "ns" | "count" | "bytes" | "cpus";

/** An amount of a whole run. */
export interface RunAmount {
  /** "total time", "CPU time of the VM", "exits", "bytes read", "bytes written", "memory peak", "process firefox". */
  readonly metric: string;
  readonly unit: AmountUnit;
  readonly value: number;
}

/** A counter between inputs: `value[i]` is its mean from input `i` to the next one. NaN: not known. */
export interface RunCurve {
  readonly metric: string;
  readonly unit: AmountUnit;
  readonly value: Float64Array;
}

export interface CompareRunsRequest {
  readonly a: readonly RunFigures[];
  readonly b: readonly RunFigures[];
}

/** With fewer on a side there is no verdict: chance alone may order all runs of A before those of B. */
export const LEAST_RUNS = 5;

/** B against A. */
export const RUN_VERDICTS = ["slower", "faster", "no difference", "too few", "not comparable"] as const;
export type RunVerdict = (typeof RUN_VERDICTS)[number];

export interface RunComparison {
  readonly verdict: RunVerdict;
  /** The verdict as a sentence with its numbers. */
  readonly summary: string;
  /** Why the runs cannot be compared, a sentence each. Figures are there all the same. */
  readonly notComparable: readonly string[];
  /** What else is to be known of them, a sentence each. */
  readonly notes: readonly string[];
  /** The sign by which responses are compared: the same on both sides. Undefined: no sign is known on both. */
  readonly sign: ResponseSign | undefined;
  /** What changed for certain or likely first, then by how much. */
  readonly rows: readonly RunRow[];
  /** What changed most, in sentences, the largest first; empty: nothing for certain. */
  readonly changes: readonly RunChange[];
  /** By number. */
  readonly inputs: readonly ComparedInput[];
  readonly curves: readonly ComparedCurve[];
  readonly a: readonly RunNamed[];
  readonly b: readonly RunNamed[];
}

export interface RunNamed {
  readonly name: string;
  readonly vm: string;
  readonly totalNs: number;
  /** Inputs more than 10 ms late, of all. */
  readonly late: number;
  readonly inputs: number;
  readonly medianResponseNs: number;
}

/** A figure of all runs: medians of A and B. */
export interface RunRow {
  /** "response", or the metric of an amount. */
  readonly metric: string;
  readonly unit: AmountUnit;
  readonly a: number;
  readonly b: number;
  /** (b - a) / a; infinite if a is 0. */
  readonly change: number;
  /** B is larger than A by so much in 95 of 100 cases: from and to. NaN: too few. */
  readonly low: number;
  readonly high: number;
  /** NaN: untested. */
  readonly pValue: number;
  readonly qValue: number;
  readonly certainty: Certainty;
  readonly runsA: number;
  readonly runsB: number;
  /** Inputs that are paired; 0 of amounts. */
  readonly pairs: number;
}

export interface RunChange {
  readonly sentence: string;
  readonly metric: string;
  /** Numbers of the inputs between which it changed most; undefined: no place is known. */
  readonly fromInput: number | undefined;
  readonly toInput: number | undefined;
}

/** An input in all runs: medians of A and B, and how many runs know it. */
export interface ComparedInput {
  readonly number: number;
  readonly label: string;
  readonly plannedNs: number;
  readonly a: number;
  readonly b: number;
  readonly countA: number;
  readonly countB: number;
  /** When it was sent in the first run of each side, from the origin of its session; NaN: never. */
  readonly sentA: number;
  readonly sentB: number;
}

/** The mean of the runs of each side between inputs. */
export interface ComparedCurve {
  readonly metric: string;
  readonly unit: AmountUnit;
  /** Numbers of inputs. */
  readonly input: Int32Array;
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** Questions about runs of recorded input. */
export interface RunQuestions {
  /** All runs of the session so far, in order of begin. */
  runs(): Promise<readonly RunFigures[]>;
  /** What differs between runs, also those of other sessions. */
  compareRuns(request: CompareRunsRequest): Promise<RunComparison>;
}
