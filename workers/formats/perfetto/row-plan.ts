import type { EventBatch } from "../../model/event-batch.js";
import type { EventKind, FloatSlot, IntSlot, Slot, StringSlot } from "../../model/event-kinds.js";
import type { EventMapper, EventMapping, SlotMapping } from "../format.js";
import type { TextTable } from "../text-table.js";

/** The thread that an event happened in, as ftrace names it. */
const EMITTER = "common_pid";

/** What becomes of a field's value: one column of a row. */
interface Write {
  readonly slot: Slot;
  readonly add: number;
  /** By id of a text: the number that it stands for; filled as texts come. */
  readonly labels: Readonly<Record<string, number>> | undefined;
  readonly nameOf: ((number: number) => string) | undefined;
}

/** How the events of a class become rows. Built once for a class, from the names of its fields. */
export class RowPlan {
  readonly kind: EventKind;
  private readonly ints: IntSlot[] = [];
  private readonly floats: FloatSlot[] = [];
  private readonly strings: StringSlot[] = [];
  private readonly constants: { readonly slot: Slot; readonly value: number }[] = [];
  /** By name of a field. */
  private readonly writes = new Map<string, Write[]>();

  constructor(
    mapping: EventMapping,
    names: readonly string[],
    private readonly texts: TextTable,
  ) {
    this.kind = mapping.kind;
    for (const slot of mapping.slots) this.take(slot, names);
  }

  private take(mapping: SlotMapping, names: readonly string[]): void {
    const { slot } = mapping;
    if (isText(slot)) this.strings.push(slot);
    else if (slot === "x" || slot === "y" || slot === "z") this.floats.push(slot);
    else this.ints.push(slot);
    if ("constant" in mapping) {
      const { constant } = mapping;
      this.constants.push({ slot, value: isText(slot) ? this.texts.idOfString(`${constant}`) : Number(constant) });
      return;
    }
    const name = mapping.fields.find((field) => names.includes(field));
    if (name === undefined) return;
    const { add = 0, labels, nameOf } = mapping;
    const known = this.writes.get(name) ?? [];
    known.push({ slot, add, labels, nameOf });
    this.writes.set(name, known);
  }

  /** Nothing of an event is known but its kind, its constants and its thread. */
  begin(rows: EventBatch, row: number, tid: number): void {
    rows.kind[row] = this.kind;
    for (const slot of this.ints) rows[slot][row] = -1;
    for (const slot of this.floats) rows[slot][row] = Number.NaN;
    for (const slot of this.strings) rows[slot][row] = -1;
    for (const { slot, value } of this.constants) rows[slot][row] = value;
    const emitter = this.writes.get(EMITTER);
    if (emitter !== undefined && 0 <= tid) this.number(emitter, rows, row, tid, tid);
  }

  /** What a field writes; undefined: nothing. */
  of(name: string): readonly Write[] | undefined {
    return this.writes.get(name);
  }

  /** `low`: its lower 32 bits. */
  number(writes: readonly Write[], rows: EventBatch, row: number, value: number, low: number): void {
    for (const { slot, add, nameOf } of writes) {
      if (isText(slot)) rows[slot][row] = this.texts.idOfString(nameOf === undefined ? `${value}` : nameOf(value));
      else if (slot === "x" || slot === "y" || slot === "z") rows[slot][row] = value + add;
      else rows[slot][row] = low + add;
    }
  }

  /** `id`: of the text, in the table of texts. */
  text(writes: readonly Write[], rows: EventBatch, row: number, id: number): void {
    for (const { slot, labels } of writes) {
      if (isText(slot)) rows[slot][row] = id;
      else if (labels !== undefined) {
        const text = this.texts.get(id);
        if (Object.hasOwn(labels, text)) rows[slot][row] = labels[text] as number;
      }
    }
  }
}

export type Writes = ReturnType<RowPlan["of"]>;

function isText(slot: Slot): slot is StringSlot {
  return slot === "s" || slot === "r";
}

export function planOf(
  mapper: EventMapper,
  name: string,
  fields: readonly string[],
  texts: TextTable,
): RowPlan | undefined {
  const names = [EMITTER, ...fields];
  const mapping = mapper(name, names);
  return mapping && new RowPlan(mapping, names, texts);
}
