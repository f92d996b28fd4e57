import { formatDuration, formatNumber, formatPercent } from "../core/format.js";
import type { OwnKey } from "../facts/own-facts.js";
import type { FilterField, FilterTerms, FilterValue } from "../filter/fields.js";
import type { LaneStore } from "../index/lane-store.js";
import { laneTitle } from "../model/lane-names.js";
import { NO_LANE } from "../model/lanes.js";
import { reader, shownText } from "./evaluate.js";
import type { FindingRule } from "./file/definition.js";
import type { Entity } from "./file/expression.js";
import { DURATIONS, figureNames, NUMBERS, rowNames } from "./file/finding-fields.js";
import type { Template } from "./file/template.js";

/** A row of a table, or the figures of many. */
export interface FoundRow {
  readonly key: OwnKey;
  /** With figures: of the longest. */
  readonly start: number;
  readonly end: number;
  /** State, or detail of a latency. */
  readonly text: string;
  /** NaN: it is no counter's. */
  readonly value: number;
  readonly figures?: Figures;
}

interface Figures {
  readonly count: number;
  readonly total: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
  /** Of the window. */
  readonly share: number;
}

/** What conditions of a rule may ask of a row. */
export function rowTerms(
  { of, per }: Pick<FindingRule, "of" | "per">,
  key: readonly string[],
  lanes: LaneStore,
): FilterTerms<FoundRow> {
  const names = per === "row" ? rowNames(of.kind, key) : figureNames(of.kind, per === "key" ? key : []);
  return { fields: Object.fromEntries(names.map((name) => [name, fieldOf(name, key, lanes)])) };
}

function fieldOf(name: string, key: readonly string[], lanes: LaneStore): FilterField<FoundRow> {
  if (DURATIONS.includes(name)) return { type: "duration", read: (row) => numberOf(row, name) };
  if (NUMBERS.includes(name)) return { type: "number", read: (row) => numberOf(row, name) };
  if (name === "state" || name === "detail") return { type: "text", read: ({ text }) => text };
  if (name === "lane") return { type: "texts", read: (row) => laneNames(row, lanes) };
  const part = key.indexOf(name);
  return { type: "any", read: (row) => partOf(row, part) };
}

function numberOf({ start, end, value, figures }: FoundRow, name: string): number | undefined {
  switch (name) {
    case "duration":
      return end - start;
    case "start":
      return start;
    case "end":
      return end;
    case "value":
      return value;
    default:
      return figures?.[name as keyof Figures];
  }
}

/** Keys are texts; those that are numbers compare as such. */
function partOf({ key }: FoundRow, part: number): FilterValue {
  const text = key.parts[part] ?? "";
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

function laneNames({ key }: FoundRow, lanes: LaneStore): readonly string[] {
  const path = lanes.specs[key.lane]?.path;
  return path === undefined ? [] : [path, laneTitle((id) => lanes.specs[id], key.lane)];
}

/** A template with the values of a row: durations with their units. */
export function rowText(template: Template, row: FoundRow, key: readonly string[], lanes: LaneStore): string {
  const valueNamed = (name: string): FilterValue => {
    if (DURATIONS.includes(name) || NUMBERS.includes(name)) return numberOf(row, name);
    if (name === "state" || name === "detail") return row.text;
    if (name === "lane") return laneNames(row, lanes)[1] ?? row.key.parts.join(" ");
    return laneOr(partOf(row, key.indexOf(name)), lanes);
  };
  // A part of the key may be called like a lane of an event: it is that part.
  const entity = (_: undefined, name: Entity) => {
    const text = shownText(valueNamed(name));
    return { lane: NO_LANE, path: text, name: text };
  };
  const terms = { field: (name: string) => () => valueNamed(name), entity };
  return template
    .map((part) => {
      if (typeof part === "string") return part;
      const value = reader(part, terms)(undefined);
      return part.is === "field" && typeof value === "number" ? numberText(part.name, value) : shownText(value);
    })
    .join("");
}

/** Keys that are lanes are paths: people read their names. */
function laneOr(value: FilterValue, lanes: LaneStore): FilterValue {
  const lane = typeof value === "string" ? lanes.find(value) : undefined;
  return lane === undefined ? value : laneTitle((id) => lanes.specs[id], lane);
}

function numberText(name: string, value: number): string {
  if (DURATIONS.includes(name)) return formatDuration(value);
  if (name === "share") return formatPercent(value);
  return name === "count" || name === "value" ? formatNumber(value) : `${value}`;
}
