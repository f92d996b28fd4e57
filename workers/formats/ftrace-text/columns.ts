import type { EventBatch } from "../../model/event-batch.js";
import type { Slot } from "../../model/event-kinds.js";

/** The columns of a batch that hold fields, by the numbers that plans and layouts have for them. */
export type Columns = readonly (Int32Array | Float64Array)[];

const SLOTS: readonly Slot[] = ["a", "b", "c", "d", "tid", "pid", "x", "y", "z", "s", "r"];
const FIRST_FLOAT = SLOTS.indexOf("x");
const FIRST_TEXT = SLOTS.indexOf("s");

export function columnsOf(batch: EventBatch): Columns {
  return SLOTS.map((slot) => batch[slot]);
}

export function columnOf(slot: Slot): number {
  return SLOTS.indexOf(slot);
}

/** What a column holds where there is no value. */
export function absentIn(column: number): number {
  return FIRST_FLOAT <= column && column < FIRST_TEXT ? Number.NaN : -1;
}
