import type { FilterField, FilterTerms } from "../../filter/fields.js";
import type { FindingRule } from "./definition.js";

export const FINDING_KINDS = ["state", "latency", "counter"] as const;
type Kind = FindingRule["of"]["kind"];

/** What conditions and titles of findings may name of a row. */
export function rowNames(kind: Kind, key: readonly string[]): readonly string[] {
  const times = ["duration", "start", "end", "lane", ...key];
  switch (kind) {
    case "state":
      return ["state", ...times];
    case "latency":
      return ["detail", ...times];
    case "counter":
      return ["value", ...times];
  }
}

/** The same of figures over many rows. `state`: figures of states are for each state by itself. */
export function figureNames(kind: Kind, key: readonly string[]): readonly string[] {
  const own = kind === "state" ? ["state", "share"] : [];
  return [...own, "count", "total", "mean", "p50", "p90", "p99", "max", "lane", ...key];
}

/** ns, written with or without units. */
export const DURATIONS: readonly string[] = ["duration", "start", "end", "total", "mean", "p50", "p90", "p99", "max"];
export const NUMBERS: readonly string[] = ["count", "share", "value"];

/** Names that rows and figures have of themselves: a part of the key that is called so cannot be told by its name. */
export const OWN_NAMES: readonly string[] = [...DURATIONS, ...NUMBERS, "state", "detail", "lane"];

/** What a condition may ask of rows with some names, with nothing behind it: enough to check the condition. */
export function namedTerms(names: readonly string[]): FilterTerms<unknown> {
  const entries = names.map((name): readonly [string, FilterField<unknown>] => [name, unreadField(name)]);
  return { fields: Object.fromEntries(entries) };
}

function unreadField(name: string): FilterField<unknown> {
  const read = () => undefined;
  if (DURATIONS.includes(name)) return { type: "duration", read };
  if (NUMBERS.includes(name)) return { type: "number", read };
  if (name === "state" || name === "detail") return { type: "text", read };
  return name === "lane" ? { type: "texts", read: () => [] } : { type: "any", read };
}
