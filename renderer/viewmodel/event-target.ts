import type { EventRow, LaneList } from "../../workers/model/engine-api.js";
import { isNot, isValue } from "./conditions.js";
import type { EventColumn } from "./event-columns.js";
import { laneOfEvent } from "./event-lane.js";
import { eventText, numericFields, plainFields } from "./event-text.js";
import { shownName } from "./lane-names.js";
import type { Narrowing, Target } from "./target.js";
import type { TimeBase } from "./time-format.js";

/** What the list of an event can be asked to do. */
export interface EventDeeds {
  readonly show: () => void;
  /** Adds a condition to the filter of the list. */
  readonly narrow: (condition: string) => void;
}

export interface EventFacts {
  readonly lanes: LaneList | undefined;
  readonly base: TimeBase;
  readonly columns: readonly EventColumn[];
  /** The column under the pointer. */
  readonly column: EventColumn | undefined;
}

/** What a context menu on an event of a list is about. */
export function eventTarget(
  row: EventRow,
  { lanes, base, columns, column }: EventFacts,
  { show, narrow }: EventDeeds,
): Target {
  const line = columns.map((one) => one.text(row, base)).join("\t");
  const cell = column === undefined ? [] : [{ title: "cell", text: column.text(row, base) }];
  return {
    kind: "event",
    title: shownName(row.name),
    event: { name: row.name, fields: plainFields(row).map(([name]) => name), numbers: numericFields(row) },
    timeNs: row.t,
    lane: laneOfEvent(lanes, row),
    copies: [
      ...cell,
      { title: "row", text: line },
      { title: "event as text", text: `${shownName(row.name)} ${eventText(row)}` },
      { title: "fields as JSON", text: row.fields },
    ],
    show,
    narrowings: narrowingsOf(row, column?.name, narrow),
  };
}

/** By what every event has, or by its fields where the pointer is on them. */
function narrowingsOf(row: EventRow, column: string | undefined, narrow: EventDeeds["narrow"]): Narrowing[] {
  const values = column === "fields" ? plainFields(row) : [...commonValues(row)];
  return values.map(([name, value]) => {
    const condition = isValue(name, value);
    const title = `events with ${shownName(name)} “${shownName(value)}”`;
    return { title, only: () => narrow(condition), without: () => narrow(isNot(condition)) };
  });
}

function* commonValues({ name, comm, tid, cpu }: EventRow): Iterable<readonly [name: string, value: string]> {
  yield ["name", name];
  if (comm !== "") yield ["comm", comm];
  if (0 <= tid) yield ["tid", `${tid}`];
  if (0 <= cpu) yield ["cpu", `${cpu}`];
}
