import type { EventMapping, SlotMapping } from "../../formats/format.js";
import type { EventKind, Slot } from "../../model/event-kinds.js";

/**
 * Field names by slot, as tables are written: alternatives are separated by "|", the first that an event has counts;
 * numbers and strings in `=…` are constants.
 */
export type SlotTable = Partial<Record<Slot, string>>;

export interface EventRow {
  readonly kind: EventKind;
  readonly slots: SlotTable;
  /** What the number in slot `s` is called. */
  readonly nameOf?: (number: number) => string;
}

export function row(kind: EventKind, slots: SlotTable = {}): EventRow {
  return { kind, slots };
}

/** Rows by event name. A map, since a trace may name an event "constructor". */
export type EventTable = ReadonlyMap<string, EventRow>;

export function eventTable(rows: Readonly<Record<string, EventRow>>): EventTable {
  return new Map(Object.entries(rows));
}

/** What the mapping of a row depends on in its tracer. */
export interface TracerTraits {
  /** Where the emitting thread, its process and its name are. */
  readonly emitter: SlotTable;
  /** What is missing in recorded priorities to the kernel's 0..139. */
  readonly prioOffset: number;
}

/** Slots that hold priorities, by the field they come from. */
const PRIO_FIELDS: ReadonlySet<string> = new Set(["prio", "next_prio", "prev_prio", "newprio"]);

/** Text of `rwbs` (blk_fill_rwbs, kernel/trace/blktrace.c) as LTTng's bits: 1 write, the rest is not asked for. */
const RWBS_LABELS = rwbsLabels();

export function mappingOf({ kind, slots, nameOf }: EventRow, traits: TracerTraits): EventMapping {
  // A kind's own slots win: r is the outgoing thread's name in sched_switch.
  const all = { ...traits.emitter, ...slots };
  return {
    kind,
    slots: Object.entries(all).map(([slot, source]) => {
      const mapped = slotMapping(slot as Slot, source, traits.prioOffset);
      return slot === "s" && nameOf !== undefined && "fields" in mapped ? { ...mapped, nameOf } : mapped;
    }),
  };
}

function slotMapping(slot: Slot, source: string, prioOffset: number): SlotMapping {
  if (source.startsWith("=")) {
    const text = source.slice(1);
    return { slot, constant: slot === "s" || slot === "r" ? text : Number(text) };
  }
  const fields = source.split("|");
  if (PRIO_FIELDS.has(source) && prioOffset !== 0) return { slot, fields, add: prioOffset };
  if (source === "rwbs") return { slot, fields, labels: RWBS_LABELS };
  return { slot, fields };
}

function rwbsLabels(): Readonly<Record<string, number>> {
  const labels: Record<string, number> = {};
  const optional = (letter: string) => ["", letter];
  for (const preflush of optional("F"))
    for (const operation of ["W", "R", "D", "DE", "N", ""])
      for (const fua of optional("F"))
        for (const ahead of optional("A"))
          for (const sync of optional("S"))
            for (const meta of optional("M"))
              labels[preflush + operation + fua + ahead + sync + meta] = operation === "W" ? 1 : 0;
  return labels;
}
