import type { Result } from "../core/result.js";
import { compileWhere, type FilterTerms, type Predicate } from "../filter/compile.js";
import { CERTAINTIES } from "../model/comparison.js";
import { RUN_VERDICTS, type RunComparison, type RunRow } from "../model/run-comparison.js";

/** A row, and what is judged of all of them. */
export interface JudgedRow {
  readonly row: RunRow;
  readonly of: Pick<RunComparison, "verdict" | "notComparable">;
}

/** What an expression may ask of a row of compared runs: docs/compare.md. */
const RUN_TERMS: FilterTerms<JudgedRow> = {
  fields: {
    verdict: { type: "text", read: ({ of }) => of.verdict, values: RUN_VERDICTS },
    doubts: { type: "number", read: ({ of }) => of.notComparable.length },
    metric: { type: "text", read: ({ row }) => row.metric },
    a: { type: "duration", read: ({ row }) => row.a },
    b: { type: "duration", read: ({ row }) => row.b },
    change: { type: "number", read: ({ row }) => row.change },
    p_value: { type: "number", read: ({ row }) => row.pValue },
    q_value: { type: "number", read: ({ row }) => row.qValue },
    certainty: { type: "text", read: ({ row }) => row.certainty, values: CERTAINTIES },
    runs_a: { type: "number", read: ({ row }) => row.runsA },
    runs_b: { type: "number", read: ({ row }) => row.runsB },
  },
};

/** An expression as a test of rows. */
export function runRowTest(expression: string): Result<Predicate<JudgedRow>> {
  const compiled = compileWhere(expression, RUN_TERMS);
  if (compiled.ok || compiled.error.typed === undefined) return compiled;
  return { ok: false, error: { ...compiled.error, isUsage: true } };
}
