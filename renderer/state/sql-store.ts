import type { Failure } from "../../workers/core/result.js";
import type { SqlAnswer, SqlTable } from "../../workers/model/sql.js";

/** The panel SQL. */
export interface SqlState {
  readonly text: string;
  /** The queries that were answered, the last at the end. */
  readonly history: readonly string[];
  /** Of the open trace, with their columns; empty until they are asked for. */
  readonly tables: readonly SqlTable[];
  /** What is done now, in words; undefined: nothing. */
  readonly busy: string | undefined;
  readonly failure: Failure | undefined;
  readonly answer: SqlShown | undefined;
}

/** An answer, and what was asked. */
export interface SqlShown {
  readonly query: string;
  readonly rows: SqlAnswer;
  readonly ms: number;
}

/** The first query that people see: what they would ask first. */
const FIRST = "SELECT victim_lane, culprit_lane, culprit_kind, total_ns, worst_ns\nFROM steal\nORDER BY total_ns DESC";

export const NOTHING_ASKED: SqlState = {
  text: FIRST,
  history: [],
  tables: [],
  busy: undefined,
  failure: undefined,
  answer: undefined,
};
