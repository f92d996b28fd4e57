import type { EventMapper, SlotMapping } from "../format.js";
import type { TextTable } from "../text-table.js";
import type { EventClass } from "./layout.js";

/** What samples say of themselves beside the fields of their tracepoint, under the names that events have in tables. */
const SAMPLE_FIELDS = ["tid", "pid", "procname", "ip", "addr", "period", "sample_mode", "sample_mode_flags"];

export type Source = "tid" | "pid" | "procname" | "ip" | "addr" | "period" | "sample_mode" | "sample_mode_flags";

interface SlotPlan {
  readonly slot: SlotMapping["slot"];
  readonly source: Source | undefined;
  /** Of a text its id in the table. */
  readonly constant: number | undefined;
}

/** What the samples of a class become. */
export interface ClassPlan {
  readonly kind: number;
  readonly slots: readonly SlotPlan[];
}

/** How samples that are no tracepoints become rows. Undefined: they become none. */
export function classPlan({ name }: EventClass, mapper: EventMapper, texts: TextTable): ClassPlan | undefined {
  const mapping = mapper(name, SAMPLE_FIELDS);
  if (mapping === undefined || mapping.kind === 0) return undefined;
  const slots = mapping.slots.map((each): SlotPlan => {
    if ("constant" in each) {
      const constant = isText(each.slot) ? texts.idOfString(`${each.constant}`) : Number(each.constant);
      return { slot: each.slot, source: undefined, constant };
    }
    const names = each.fields.map((field) => field.replace(/^context\./, ""));
    const source = names.find((field) => SAMPLE_FIELDS.includes(field)) as Source | undefined;
    return { slot: each.slot, source, constant: undefined };
  });
  return { kind: mapping.kind, slots };
}

export function isText(slot: SlotMapping["slot"]): boolean {
  return slot === "s" || slot === "r";
}

export function isFloat(slot: SlotMapping["slot"]): boolean {
  return slot === "x" || slot === "y" || slot === "z";
}

/** Without a period of its own, each sample stands for the period that was asked for; at a frequency, nobody knows (NaN). */
export function weightOf({ isFrequency, period }: EventClass["attr"]): number {
  return isFrequency || period === 0 ? Number.NaN : period;
}
