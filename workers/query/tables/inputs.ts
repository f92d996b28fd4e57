import {
  durationColumns,
  laneColumns,
  numberColumns,
  type PanelTable,
  textColumns,
  timeColumns,
} from "../export/table.js";
import { type InputResponse, responseOf, responsesIn } from "../inputs/responses.js";
import { runKey, runsOf } from "../inputs/runs.js";
import { pathOf } from "../lane-words.js";
import { knownWindow } from "../session-window.js";

/** What users and replays did to VMs, and when the guests responded. The slowest come first. */
export const inputsTable: PanelTable = {
  name: "inputs",
  title: "Inputs and responses",
  about: "An input that a VM got, such as a key, and when its guest showed that it had come; the slowest first.",
  columns: [
    ...laneColumns("lane"),
    ...numberColumns("run", "input"),
    ...timeColumns("input_ns"),
    ...textColumns("keys"),
    ...durationColumns("response_ns"),
    ...textColumns("response_by"),
    ...durationColumns(
      "late_ns",
      "answer_ns",
      "dispatched_ns",
      "evdev_ns",
      "vcpu_ns",
      "process_ns",
      "screen_ns",
      "rest_ns",
    ),
    ...textColumns("input_failed"),
  ],
  *rows(context, scope) {
    const { t0, t1 } = knownWindow(context, scope);
    const { strings } = context;
    const runs = new Map(runsOf(context).map(({ lane, t0: begin, number }) => [runKey(lane, begin), number]));
    const all = yield* responsesIn(context, t0, t1);
    for (const input of [...all].sort(slowestFirst)) {
      const path = pathOf(context, input.lane);
      if (!scope.hasLane(path)) continue;
      const { signs, number, about } = input;
      const response = responseOf(input);
      yield [
        path,
        runs.get(runKey(input.lane, input.runNs)),
        number < 0 ? undefined : number,
        input.t,
        strings.get(input.keys),
        response?.ns,
        response?.by,
        known(input.lateNs),
        known(input.answerNs),
        known(signs.dispatched),
        known(signs.evdev),
        known(signs.vcpu),
        known(signs.process),
        known(signs.screen),
        known(signs.idle),
        about < 0 ? undefined : strings.get(about),
      ];
    }
  },
};

function known(ns: number): number | undefined {
  return Number.isNaN(ns) ? undefined : ns;
}

/** Those whose response is not known come last. */
function slowestFirst(a: InputResponse, b: InputResponse): number {
  return (responseOf(b)?.ns ?? -1) - (responseOf(a)?.ns ?? -1) || a.t - b.t;
}
