import { formatCount } from "../../../workers/core/format.js";
import type { EventColumn, EventsBy, ProfileEvents, RatioColumn } from "../../../workers/model/profile-events.js";
import { type EventRatio, ratioName, ratioText } from "../../../workers/model/profile-ratios.js";
import type { FunctionName } from "../../../workers/model/profile-scope.js";
import { GROUP_TITLES, shareText, weightText } from "./profile-words.js";

/** What a function did itself, or with what it calls. */
export type Part = "self" | "total";

/** A row of the table of events: its name, and the texts of its cells. */
export interface EventRow extends FunctionName {
  readonly row: number;
  readonly events: readonly { readonly weight: string; readonly share: string }[];
  /** "": there are too few samples. */
  readonly ratios: readonly string[];
}

export function rowsTitle(by: EventsBy): string {
  return by === "function" ? "Function" : GROUP_TITLES[by];
}

/** The rows whose name has the text, by the falling figure of one of the columns: events first, then ratios. */
export function eventRows(events: ProfileEvents, search: string, part: Part, by: number): EventRow[] {
  const { columns, ratios, count } = events;
  const ratio = ratios[by - columns.length];
  const figures = ratio?.[part].value ?? columns[by]?.[part] ?? new Float64Array(count);
  // Without a ratio a row comes last.
  const figure = (row: number) => (Number.isNaN(figures[row]) ? Number.NEGATIVE_INFINITY : (figures[row] as number));
  const wanted = search.trim().toLowerCase();
  return Array.from({ length: count }, (_, row) => ({ row, ...nameAt(events, row) }))
    .filter(({ name }) => wanted === "" || name.toLowerCase().includes(wanted))
    .sort((a, b) => figure(b.row) - figure(a.row) || a.row - b.row)
    .map((one) => ({
      ...one,
      events: columns.map((column) => eventCell(column, part, one.row)),
      ratios: ratios.map((column) => ratioCell(column, part, one.row)),
    }));
}

function nameAt({ frame, frames, strings }: ProfileEvents, row: number): FunctionName {
  const one = frame[row] as number;
  return { name: strings[frames.name[one] as number] ?? "", dso: strings[frames.dso[one] as number] ?? "" };
}

function eventCell(column: EventColumn, part: Part, row: number): EventRow["events"][number] {
  const weight = column[part][row] as number;
  return { weight: countText(weight, column.unit), share: shareText(weight, column.weight) };
}

/** The name of the event stands above. */
export function countText(weight: number, unit: string): string {
  return unit === "ns" ? weightText(weight, unit) : formatCount(Math.round(weight));
}

function ratioCell(column: RatioColumn, part: Part, row: number): string {
  const { value, low, high } = column[part];
  if (Number.isNaN(value[row])) return "";
  return ratioText({ value: value[row] as number, low: low[row] as number, high: high[row] as number });
}

/** The ratios on show, without or with one of them. */
export function toggledRatio(ratios: readonly EventRatio[], ratio: EventRatio): readonly EventRatio[] {
  const name = ratioName(ratio);
  const others = ratios.filter((one) => ratioName(one) !== name);
  return others.length < ratios.length ? others : [...ratios, ratio];
}
