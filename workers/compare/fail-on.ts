import type { Result } from "../core/result.js";
import { compileWhere, type FilterTerms, type Predicate } from "../filter/compile.js";
import { CERTAINTIES, type ComparisonRow, FIGURES } from "../model/comparison.js";
import { LANE_KINDS } from "../model/lanes.js";

/** What an expression may ask of a row of a comparison: docs/compare.md. */
const COMPARISON_TERMS: FilterTerms<ComparisonRow> = {
  fields: {
    metric: { type: "text", read: ({ metric }) => metric },
    figure: { type: "text", read: ({ figure }) => figure, values: FIGURES },
    lane: { type: "texts", read: ({ lane, pathA, pathB }) => [lane, pathA, pathB] },
    kind: { type: "text", read: ({ kind }) => kind, values: LANE_KINDS },
    a: { type: "duration", read: ({ a }) => a },
    b: { type: "duration", read: ({ b }) => b },
    change: { type: "number", read: ({ change }) => change },
    effect: { type: "number", read: ({ effect }) => effect },
    p_value: { type: "number", read: ({ pValue }) => pValue },
    q_value: { type: "number", read: ({ qValue }) => qValue },
    certainty: { type: "text", read: ({ certainty }) => certainty, values: CERTAINTIES },
    count_a: { type: "number", read: ({ countA }) => countA },
    count_b: { type: "number", read: ({ countB }) => countB },
    unknown_a: { type: "number", read: ({ unknownA }) => unknownA },
    unknown_b: { type: "number", read: ({ unknownB }) => unknownB },
  },
};

/** An expression as a test of rows. */
export function rowTest(expression: string): Result<Predicate<ComparisonRow>> {
  const compiled = compileWhere(expression, COMPARISON_TERMS);
  if (compiled.ok || compiled.error.typed === undefined) return compiled;
  return { ok: false, error: { ...compiled.error, isUsage: true } };
}
