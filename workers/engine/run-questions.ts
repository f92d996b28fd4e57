import { compareRuns } from "../compare/compare-runs.js";
import { Pace } from "../core/pace.js";
import type { RunQuestions } from "../model/run-comparison.js";
import { runFigures } from "../query/inputs/run-figures.js";
import { inSteps } from "../query/resumable.js";
import type { KnownSession } from "./session-columns.js";

/** The answers about runs of the session that is open when they are asked. */
export function runQuestions(session: () => KnownSession, yieldToLoop: () => Promise<void>): RunQuestions {
  return {
    runs() {
      const { query, info } = session();
      const pace = new Pace(yieldToLoop);
      return inSteps(runFigures(query, info.name), () => pace.pause());
    },
    compareRuns: async (request) => compareRuns(request),
  };
}
