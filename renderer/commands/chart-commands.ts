import {
  ANY_EVENT,
  COUNTER_KIND,
  EVENT_KIND,
  FIELD_KIND,
  GROWTH_KIND,
  isPerfCounter,
  RATE_KIND,
} from "../../workers/model/chart.js";
import type { LaneList } from "../../workers/model/engine-api.js";
import { COUNTER_OF } from "../../workers/model/monitor-values.js";
import { labelOf, shownName } from "../viewmodel/lane-names.js";
import { hasMachineViews } from "../viewmodel/machine-views.js";
import type { Target } from "../viewmodel/target.js";
import type { Command, CommandContext } from "./command.js";
import { isOpen, maker } from "./make-commands.js";
import { onLane, targetMaker } from "./target-command.js";

/** Curves that a lane of a kind may have. */
const CURVES_OF: Readonly<Record<string, readonly (readonly [kind: string, title: string])[]>> = {
  vm: [
    ["exits", "exits/s"],
    ["steal", "steal"],
  ],
  vcpu: [
    ["exits", "exits/s"],
    ["steal", "steal"],
  ],
  cpu: [
    ["run-queue", "run-queue length"],
    [`${COUNTER_KIND}cpu-frequency-khz`, "frequency"],
  ],
};

/** Counters of CPUs, by the last part of the paths of their lanes. */
const CPU_COUNTERS: Readonly<Record<string, string>> = {
  frequency: "cpu-frequency-khz",
  "lowest-frequency": "cpu-lowest-khz",
  "highest-frequency": "cpu-highest-khz",
  "measured-frequency": "cpu-measured-khz",
  "idle-state": "idle-state",
};

/** Pictures of many cases: the latency panel, the heat map, curves over the lanes. */
export function chartCommands(context: CommandContext): Command[] {
  const { actions, stores } = context;
  const { curves, tables, ui } = actions;
  const command = maker("Selection", () => hasMachineViews(stores.session.getState().trace));
  const onTarget = targetMaker(context, "Selection");
  const walked = () => stores.tables.getState().walk;
  const heatOf = ({ event }: Target) => {
    if (event === undefined) return [];
    const show = () => {
      tables.setHeat({ kind: EVENT_KIND + event.name, by: "count" });
      ui.showPanel("heat");
    };
    return [{ title: `Heat map of ${shownName(event.name)}`, run: show }];
  };
  const ratesOf = ({ event }: Target) =>
    event === undefined
      ? []
      : [
          {
            title: `Show the rate of ${shownName(event.name)} as a curve`,
            run: () => curves.show({ kind: RATE_KIND + event.name }),
          },
        ];
  const fieldsOf = ({ event }: Target) =>
    event === undefined
      ? []
      : event.numbers.flatMap((field) =>
          // Contexts of performance counters are of all events.
          [field.startsWith("perf_") ? ANY_EVENT : event.name].map((of) => ({
            title: `Show ${shownName(field)} as a curve`,
            run: () => curves.show({ kind: `${isPerfCounter(field) ? GROWTH_KIND : FIELD_KIND}${of}/${field}` }),
          })),
        );
  /** Of a counter of a CPU the end of the path says which it is, and its values are the CPU's. */
  const counterCurves = (lanes: LaneList, lane: number, path: string) => {
    const ofCpu = /^(.*\/cpu\/\d+)\/([a-z-]+)$/.exec(path);
    const counter = ofCpu?.[2] === undefined ? namedCounter(lanes, lane, path) : CPU_COUNTERS[ofCpu[2]];
    if (counter === undefined) return [];
    const spec = { kind: COUNTER_KIND + counter, lane: ofCpu?.[1] ?? path };
    return [{ title: `Curve of ${labelOf(lanes, lane)}`, run: () => curves.show(spec) }];
  };
  const laneCurves = (lane: number) => {
    const { lanes } = stores.session.getState();
    const path = lanes?.paths[lane];
    if (lanes === undefined || path === undefined) return [];
    if (lanes.kinds[lane] === "counter") return counterCurves(lanes, lane, path);
    return (CURVES_OF[lanes.kinds[lane] ?? ""] ?? []).map(([kind, title]) => ({
      title: `Curve: ${title} of ${labelOf(lanes, lane)}`,
      run: () => curves.show({ kind, lane: path }),
    }));
  };
  const curve = (id: string, title: string, kind: string) =>
    command(`curve-${id}`, `Curve: ${title}`, [], () => curves.show({ kind }));
  return [
    command(
      "next-worst",
      "Next worst case of the panel in front",
      ["KeyX"],
      () => void tables.walkOn(1),
      () => walked() !== undefined,
    ),
    command(
      "previous-worst",
      "Back to the case before it",
      ["Shift+KeyX"],
      () => void tables.walkOn(-1),
      () => 0 < (walked()?.shown?.rank ?? 0),
    ),
    command("latency", "Latencies: how long, when, the worst", [], () => ui.showPanel("latency")),
    command("heat-map", "Heat map: what comes with a rhythm", [], () => ui.showPanel("heat")),
    curve("exits", "exits per second of all vCPUs", "exits"),
    curve("steal", "steal of all vCPUs", "steal"),
    curve("run-queue", "length of the run queues of all CPUs", "run-queue"),
    curve("frequency", "frequency of the CPUs", `${COUNTER_KIND}cpu-frequency-khz`),
    maker("Selection", isOpen(stores))(
      "curves-off",
      "Take all curves away",
      [],
      curves.hideAll,
      () => 0 < stores.tree.getState().curves.length,
    ),
    onTarget("curve-of-lane", "Curve of the lane", [], onLane(laneCurves)),
    { ...onTarget("heat-of", "Heat map of the event", [], heatOf), isOfRows: true },
    { ...onTarget("rate-of", "Rate of the event as a curve", [], ratesOf), isOfRows: true },
    {
      ...onTarget("field-of", "Field of the event as a curve", [], fieldsOf),
      isOfRows: true,
      folds: { title: "Show a field as a curve", after: 0 },
    },
  ];
}

/** A counter of a program has its name; one of a monitor log that of the group above it too. */
function namedCounter({ names, parents }: LaneList, lane: number, path: string): string {
  if (!path.includes("/monitor/")) return `program/${names[lane]}`;
  return `monitor/${names[parents[lane] ?? -1]}${COUNTER_OF}${names[lane]}`;
}
