import { formatDuration } from "../../workers/core/format.js";
import { visibleText } from "../../workers/core/unseen.js";
import type { ReplayStatus, RunResult } from "../../workers/model/input-operations.js";

/** How a replay goes on, or how it ended. */
export function replayWords({ state, told, why, shiftNs, results, repeat }: ReplayStatus): string {
  const moved = shiftNs === 0 ? "" : `moved by ${formatDuration(shiftNs)}`;
  const parts = [stateWords(state, results, repeat), visibleText(why ?? told ?? ""), moved];
  return parts.filter((part) => part !== "").join("; ");
}

function stateWords(state: ReplayStatus["state"], results: ReplayStatus["results"], repeat: number): string {
  switch (state) {
    case "running":
      return "";
    case "paused":
      return "paused";
    case "waiting":
      return "waiting";
    case "stepping":
      return "waits for a step";
    case "ended": {
      const done = results.filter((result) => result.state === "done").length;
      if (done === repeat) return repeat === 1 ? `replayed${timingWords(results[0])}` : `replayed ${done} times`;
      return done === 0 ? "not replayed to its end" : `replayed ${done} of ${repeat} times`;
    }
  }
}

/** How exact a run was. */
function timingWords(result: RunResult | undefined): string {
  const timing = result?.timing;
  if (timing === undefined) return "";
  return `: ${formatDuration(timing.p50)} off in the middle, 95 % within ${formatDuration(timing.p95)}`;
}

export function runEndWords({ state, why }: RunResult): string {
  return why === undefined ? state : `${state}: ${visibleText(why)}`;
}
