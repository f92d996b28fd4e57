import { ok, type Result } from "../core/result.js";
import { parseTime } from "../core/time-spec.js";
import { compileWhere, type FilterField } from "../filter/compile.js";
import { PROFILE_MODE_NAMES } from "../model/profile-scope.js";
import { sampleModeName } from "../model/sample-mode.js";
import type { QueryContext } from "../query/context.js";
import { pathOf } from "../query/lane-words.js";
import type { LaneClasses } from "./lane-classes.js";
import type { SampleSet } from "./sample-set.js";

/** A condition on samples, by row: over the columns of the table `samples`, the names of threads and all frames. */
export function sampleCondition(
  context: QueryContext,
  samples: SampleSet["samples"],
  classes: LaneClasses,
  where: string | undefined,
): Result<((row: number) => boolean) | undefined> {
  if (where === undefined || where.trim() === "") return ok(undefined);
  return compileWhere(where, { fields: fieldsOf(context, samples, classes), aliases: { ts: "ts_ns", name: "symbol" } });
}

function fieldsOf(
  context: QueryContext,
  samples: SampleSet["samples"],
  classes: LaneClasses,
): Readonly<Record<string, FilterField<number>>> {
  const { strings, lanes, stacks, timeline, beginNs, untilNs } = context;
  const { t, cpu, lane, mode, stack, weight, event, comm } = samples.columns;
  const { frames } = stacks;
  const namesOf = (one: number) => [pathOf(context, one), lanes.specs[one]?.name ?? ""];
  const framesOf = (row: number) => {
    const found: number[] = [];
    for (let at = stack.at(row); 0 <= at; at = stacks.parentOf(at)) found.push(stacks.frameOf(at));
    return found;
  };
  const timeOf = (text: string) => {
    const time = parseTime(text, { timeline, beginNs, endNs: untilNs });
    return time.ok ? time.value : undefined;
  };
  return {
    ts_ns: { type: "time", read: (row) => t.at(row), parse: timeOf },
    machine: { type: "text", read: (row) => lanes.specs[lane.at(row)]?.machine },
    cpu: { type: "number", read: (row) => (cpu.at(row) < 0 ? undefined : cpu.at(row)) },
    lane: {
      type: "texts",
      read: (row) => [...namesOf(lane.at(row)), ...namesOf(classes.unit[lane.at(row)] as number)],
    },
    vm: { type: "texts", read: (row) => namesOf(classes.vm[lane.at(row)] as number) },
    comm: { type: "text", read: (row) => strings.get(comm.at(row)) },
    mode: {
      type: "texts",
      read: (row) => {
        const own = mode.at(row);
        return [sampleModeName(own), PROFILE_MODE_NAMES[classes.modeOf(lane.at(row), own)] ?? ""];
      },
    },
    symbol: { type: "text", read: (row) => frames.textOf(stacks.frameOf(stack.at(row))) },
    stack: { type: "texts", read: (row) => framesOf(row).map((frame) => frames.textOf(frame)) },
    dso: { type: "texts", read: (row) => framesOf(row).map((frame) => strings.get(frames.dsoOf(frame))) },
    weight: { type: "number", read: (row) => weight.at(row) },
    event: { type: "text", read: (row) => strings.get(event.at(row)) },
  };
}
