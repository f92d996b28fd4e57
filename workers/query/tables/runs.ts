import { median } from "../../core/sorted.js";
import { LATE_INPUT_NS } from "../../model/run-comparison.js";
import {
  durationColumns,
  laneColumns,
  numberColumns,
  type PanelTable,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { responseOf, responsesIn } from "../inputs/responses.js";
import { numberOf, type Run, runsOf } from "../inputs/runs.js";
import { pathOf } from "../lane-words.js";
import { knownWindow } from "../session-window.js";

/** The replays of recorded input that lie in the window. */
export const runsTable: PanelTable = {
  name: "runs",
  title: "Runs of recorded input",
  about: "A replay of recorded input: what was replayed, how exactly, and how fast the guest responded.",
  columns: [
    ...laneColumns("lane"),
    ...numberColumns("run"),
    ...timeColumns("run_from_ns", "run_until_ns"),
    ...textColumns("recording", "replay_mode"),
    ...numberColumns("replay_speed"),
    ...textColumns("run_ended"),
    ...numberColumns("inputs", "late_inputs"),
    ...durationColumns("run_ns", "response_p50_ns", "response_max_ns"),
    ...textColumns("qemu"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    for (const run of runsOf(context)) {
      const path = pathOf(context, run.lane);
      if (!scope.hasLane(path) || run.t1 < t0 || t1 <= run.t0) continue;
      const all = yield* responsesIn(context, run.t0, run.t1);
      const own = all.filter((input) => input.lane === run.lane && input.runNs === run.t0);
      const responses = Float64Array.from(own.flatMap((input) => responseOf(input)?.ns ?? [])).sort();
      yield [
        path,
        run.number,
        run.t0,
        run.isWhole ? run.t1 : undefined,
        run.told.get("recording"),
        run.told.get("mode"),
        known(numberOf(run, "speed")),
        endOf(run),
        own.length,
        own.filter(({ lateNs }) => LATE_INPUT_NS < Math.abs(lateNs)).length,
        run.isWhole ? run.t1 - run.t0 : undefined,
        responses.length === 0 ? undefined : median(responses),
        responses.at(-1),
        run.told.get("qemu"),
      ];
    }
  },
};

function endOf({ told, isWhole }: Run): string {
  const [state = "", why = ""] = [told.get("state"), told.get("why")];
  if (!isWhole) return "not told";
  return why === "" ? state : `${state}: ${why}`;
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
