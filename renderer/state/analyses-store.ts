import type { AnalysisReport } from "../../workers/model/own-analysis.js";
import type { AnalysisRow } from "../persist/schema.js";

/** The analyses that the user added, of whatever trace, and what they made of the open one. */
export interface AnalysesState {
  readonly saved: ReadonlyMap<string, AnalysisRow>;
  /** What is written in the editor and has not run, by id. */
  readonly drafts: ReadonlyMap<string, string>;
  /** Why they last no longer than the window; undefined: they are in the database. */
  readonly notKept: string | undefined;
  /** Of those that are on: what the engine says of them, by id. */
  readonly reports: ReadonlyMap<string, AnalysisReport>;
  /** The one that the panel shows. */
  readonly shown: string | undefined;
  /** Its text stands beside what it made. */
  readonly isTextShown: boolean;
}

export const NO_ANALYSES: AnalysesState = {
  saved: new Map(),
  drafts: new Map(),
  notKept: undefined,
  reports: new Map(),
  shown: undefined,
  isTextShown: false,
};
