import type { EventMapping, SlotMapping } from "../../formats/format.js";
import { type Emitter, Syscall } from "../../model/event-fields.js";
import { EventKind as K, type Slot } from "../../model/event-kinds.js";
import { columnsOf, type OwnNames } from "../../model/kind-fields.js";

/**
 * The tracer's fields by the kind's field names. "|" separates alternatives, of which the first that an event has
 * counts. `=…` is a constant, a number or a string.
 */
type FieldTable<Kind extends K> = [OwnNames<Kind>] extends [never]
  ? Readonly<Record<string, never>>
  : Readonly<Partial<Record<OwnNames<Kind>, string>>>;

/** Numbers for the words of a field that is text. */
export type Labels = Readonly<Record<string, number>>;

export interface DialectRow {
  readonly kind: K;
  readonly fields: Readonly<Record<string, string | undefined>>;
  /** By name of the kind's field: numbers for fields that are text. */
  readonly labels?: Readonly<Record<string, Labels | undefined>>;
  /** The name that the number in the field of a system call's name stands for. */
  readonly nameOf?: (number: number) => string;
}

export function row<Kind extends K>(
  kind: Kind,
  fields?: FieldTable<Kind>,
  labels?: Readonly<Partial<Record<OwnNames<Kind>, Labels>>>,
): DialectRow {
  return { kind, fields: { ...fields }, ...(labels && { labels }) };
}

/**
 * An event that no analysis reads. It is counted by name only: unlike an event unknown to dialects, it is not taken for
 * a sign that its thread runs (THREAD_EVENT).
 */
export const UNREAD: DialectRow = row(K.NONE);

/** Rows by event name. A map, since a trace may name an event "constructor". */
export type EventTable = ReadonlyMap<string, DialectRow>;

export function eventTable(rows: Readonly<Record<string, DialectRow>>): EventTable {
  return new Map(Object.entries(rows));
}

/**
 * The tracer's fields for the emitting thread. They are contexts of LTTng, never payload: the payload field `tid` of
 * sched_waking is the woken thread's. perf_*: `perf data convert --to-ctf`; common_*: every event of ftrace.
 */
export const EMITTER: Readonly<Record<keyof typeof Emitter, string>> = {
  tid: "context.tid|perf_tid|common_pid",
  tgid: "context.pid|perf_pid|common_tgid",
  comm: "context.procname|perf_comm|common_comm",
};

/** The tracer's fields that hold priorities. */
const PRIO_FIELDS: ReadonlySet<string> = new Set(["next_prio", "newprio"]);

/** Text of `rwbs` (blk_fill_rwbs, kernel/trace/blktrace.c) as LTTng's bits: 1 write; the other bits are not read. */
const RWBS_LABELS = rwbsLabels();

/** `prioOffset`: added to recorded priorities to get the kernel's 0..139. */
export function mappingOf({ kind, fields, labels, nameOf }: DialectRow, prioOffset: number): EventMapping {
  const { own, emitter } = columnsOf(kind);
  const slots = [
    ...Object.entries(own).map(([name, slot]) => slotMapping(slot, fields[name], prioOffset, labels?.[name])),
    ...Object.entries(emitter ?? {}).map(([name, slot]) => slotMapping(slot, EMITTER[name as keyof typeof Emitter], 0)),
  ];
  if (nameOf === undefined) return { kind, slots };
  return {
    kind,
    slots: slots.map((each) => (each.slot === Syscall.name && "fields" in each ? { ...each, nameOf } : each)),
  };
}

function slotMapping(slot: Slot, source: string | undefined, prioOffset: number, labels?: Labels): SlotMapping {
  if (source === undefined) return { slot, fields: [] };
  if (source.startsWith("=")) {
    const text = source.slice(1);
    return { slot, constant: slot === "s" || slot === "r" ? text : Number(text) };
  }
  const fields = source.split("|");
  if (PRIO_FIELDS.has(source) && prioOffset !== 0) return { slot, fields, add: prioOffset };
  if (labels !== undefined) return { slot, fields, labels };
  if (source === "rwbs") return { slot, fields, labels: RWBS_LABELS };
  return { slot, fields };
}

function rwbsLabels(): Labels {
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
