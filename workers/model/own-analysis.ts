import type { Result } from "../core/result.js";

/**
 * Analyses that people write (docs/analyses.md): files `*.analysis.json` that say which events mean which states,
 * latencies and counters. No code in them is run.
 */
export interface AnalysisFile {
  /** As people know it: the file's name, without its folders. */
  readonly name: string;
  readonly text: string;
}

/** Files end so. */
export const ANALYSIS_ENDING = ".analysis.json";

/** Larger files are refused: a definition is written by hand. */
export const MOST_ANALYSIS_BYTES = 256 * 1024;

/** Analyses in use at a time. */
export const MOST_ANALYSES = 32;

/** The version of files that this program reads; later ones are refused. */
export const ANALYSIS_VERSION = 1;

/** The role of a state in the palette, from "says nothing" to "look at this". Each is a state of lanes (model/states.ts). */
export const STATE_ROLES = ["neutral", "active", "waiting", "warning", "critical"] as const;
export type StateRole = (typeof STATE_ROLES)[number];

/** Something about a file, at a place in it. */
export interface AnalysisProblem {
  /** `error`: the file is not used. `warning`: it is, and something of it can have no effect. */
  readonly severity: "error" | "warning";
  readonly message: string;
  /** Where in the data, such as `states.wait.transitions[0].on`; "" the whole file. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** In characters, as strings count; 0 where something is missing. */
  readonly length: number;
}

/**
 * `invalid`: see the problems. `waiting`: the trace is still being read. `cancelled`: by `cancelAnalyses`. `failed`: a bug of
 * ours, or a trace that cannot be read again: see `failure`.
 */
export type AnalysisPhase = "invalid" | "waiting" | "running" | "done" | "cancelled" | "failed";

/** An event of an analysis, and what it found in the trace. */
export interface AnalysisEventReport {
  /** Its name in the file. */
  readonly name: string;
  /** Names or globs of events, as the file has them: what to record. */
  readonly wanted: readonly string[];
  /** Names of events in the trace that it means, in the trace's spelling; empty: the trace has none of them. */
  readonly found: readonly string[];
  /** Events that matched, its `where` included. */
  readonly matched: number;
}

/** What an analysis made, in numbers. */
export interface AnalysisCounts {
  readonly lanes: number;
  /** Rows of the tables `own-states`, `own-latencies` and `own-counters`. */
  readonly states: number;
  readonly latencies: number;
  readonly counters: number;
  /** Findings that it can make in the whole session. */
  readonly findings: number;
  /** Latencies dropped because events were lost while they were open. */
  readonly droppedByLoss: number;
  /** Latencies still open at the end. */
  readonly open: number;
}

/** One analysis in use. */
export interface AnalysisReport {
  /** Of the file. */
  readonly file: string;
  /** "" where the file does not tell. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly phase: AnalysisPhase;
  /** 0 to 1 while it runs. */
  readonly share: number;
  readonly problems: readonly AnalysisProblem[];
  readonly failure: string | undefined;
  readonly events: readonly AnalysisEventReport[];
  readonly counts: AnalysisCounts;
  /** Paths of the group lanes that it made, one for each machine or VM. */
  readonly groups: readonly string[];
  /** Sentences: what is not shown because of a limit, and which losses made states unknown. */
  readonly notes: readonly string[];
}

export interface AnalysesNews {
  readonly serial: number;
  /** In the order of the files. */
  readonly reports: readonly AnalysisReport[];
  /** All of them have their final phase. */
  readonly isSettled: boolean;
  /** Grows whenever rows, tables or findings of analyses have changed: what was asked of them before is outdated. */
  readonly version: number;
}

/** What is wrong with a file, whatever trace is open. */
export interface AnalysisCheck {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly problems: readonly AnalysisProblem[];
  /** While a session is open, what its events are called there, none of them `matched` yet. */
  readonly events?: readonly AnalysisEventReport[];
}

/** Questions about the analyses of the user. */
export interface AnalysisQuestions {
  /** Needs no open trace. */
  checkAnalysis(file: AnalysisFile): Promise<AnalysisCheck>;
  /**
   * Sets the analyses in use: all of them, in order. What has not changed is not computed again, and what is left out goes
   * with its lanes. Those of a file that is `invalid` are left out; so is a second one of the same id, and what comes after
   * MOST_ANALYSES others. Answers once all have their final phase; `analyses` tells the progress. A newer call ends an older one, which then answers with what there is.
   * While the trace is read they wait, and they stay in use when traces are added or removed; `open` forgets them.
   */
  setAnalyses(files: readonly AnalysisFile[]): Promise<Result<readonly AnalysisReport[]>>;
  /** Answers when something has changed since `seen`, or at once if it has: 0 asks for what there is. */
  analyses(seen: number): Promise<AnalysesNews>;
  /** Ends those that run: what they have made goes. */
  cancelAnalyses(): Promise<void>;
}
