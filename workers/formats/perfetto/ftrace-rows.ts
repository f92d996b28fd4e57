import type { EventBatch } from "../../model/event-batch.js";
import type { EventMapper, FieldValue } from "../format.js";
import { TextTable } from "../text-table.js";
import type { BundleEvents } from "./bundle.js";
import type { FtraceClass } from "./ftrace-classes.js";
import { type FtraceField, GENERIC } from "./ftrace-types.js";
import { planOf, type RowPlan, type Writes } from "./row-plan.js";
import { Wire, WireType } from "./wire.js";

/** How events of a class are written: what each field of its message becomes. */
interface ClassWriter {
  readonly plan: RowPlan;
  /** By number of the field; of a generic event by id of its name. */
  readonly fields: (FieldWriter | undefined)[];
  /** Names of the fields that a generic event has had so far. */
  readonly names: Set<string>;
}

interface FieldWriter {
  readonly writes: NonNullable<Writes>;
  readonly type: FtraceField["type"];
}

const UNSIGNED: FtraceField["type"] = "unsigned";
/** Fields of the generic events of a name that become rows: each new one takes as long as there are fields. */
const MOST_FIELDS = 1024;

/** Writes events of bundles into rows, as a mapper says. */
export class FtraceRows {
  private readonly writers: (ClassWriter | null | undefined)[] = [];
  private readonly message = new Wire();
  private readonly inner = new Wire();
  /** Names of fields of generic events. */
  private readonly names = new TextTable();

  constructor(
    private readonly classes: readonly FtraceClass[],
    private readonly mapper: EventMapper,
    private readonly texts: TextTable,
  ) {}

  /** Whether an event becomes a row. */
  isWanted(events: BundleEvents, i: number): boolean {
    const index = events.classes[i] as number;
    return (this.writers[index] ?? this.create(events, i, index)) !== null;
  }

  write(events: BundleEvents, i: number, rows: EventBatch, row: number): void {
    const writer = this.writers[events.classes[i] as number];
    if (!writer) return;
    writer.plan.begin(rows, row, events.tids[i] as number);
    const from = events.froms[i] as number;
    if (from < 0) this.writeCompact(writer, events, -1 - from, (events.tos[i] as number) === 1, rows, row);
    else if ((this.classes[events.classes[i] as number] as FtraceClass).number === GENERIC) {
      this.writeGeneric(writer, events, i, rows, row);
    } else this.writeMessage(writer, events, i, rows, row);
  }

  private create(events: BundleEvents, i: number, index: number): ClassWriter | null {
    const one = this.classes[index] as FtraceClass;
    const names = one.number === GENERIC ? this.genericNames(events, i) : this.messageNames(events, i, one);
    const writer = this.writerOf(one, names);
    this.writers[index] = writer;
    return writer;
  }

  private writerOf(one: FtraceClass, names: readonly string[]): ClassWriter | null {
    const plan = planOf(this.mapper, one.name, names, this.texts);
    if (plan === undefined) return null;
    const fields: (FieldWriter | undefined)[] = [];
    if (one.number === GENERIC) {
      for (const name of names) {
        const writes = plan.of(name);
        if (writes) fields[this.names.idOfString(name)] = { writes, type: UNSIGNED };
      }
    } else {
      for (const [number, { name, type }] of one.fields) {
        const writes = plan.of(name);
        if (writes) fields[number] = { writes, type };
      }
    }
    return { plan, fields, names: new Set(names) };
  }

  private writeMessage(
    { plan, fields }: ClassWriter,
    events: BundleEvents,
    i: number,
    rows: EventBatch,
    row: number,
  ): void {
    const { message } = this;
    message.begin(events.bytes, events.froms[i] as number, events.tos[i] as number);
    while (message.next()) {
      const field = fields[message.field];
      if (field === undefined) continue;
      if (message.type === WireType.LENGTH) {
        plan.text(field.writes, rows, row, this.texts.idOf(events.bytes, message.from, message.to));
      } else plan.number(field.writes, rows, row, numberOf(message, field.type), lowOf(message, field.type));
    }
  }

  /** GenericFtraceEvent: event_name = 1, field = 2; Field: name = 1, str_value = 3, int_value = 4, uint_value = 5. */
  private writeGeneric(writer: ClassWriter, events: BundleEvents, i: number, rows: EventBatch, row: number): void {
    const { message, inner } = this;
    message.begin(events.bytes, events.froms[i] as number, events.tos[i] as number);
    while (message.next()) {
      if (message.field !== 2 || message.type !== WireType.LENGTH) continue;
      let field: FieldWriter | undefined;
      inner.within(message);
      while (inner.next()) {
        if (inner.field === 1) {
          const id = this.names.idOf(events.bytes, inner.from, inner.to);
          field = writer.fields[id];
          if (field === undefined && writer.names.size < MOST_FIELDS && !writer.names.has(this.names.get(id))) {
            this.widen(events, i, writer);
            this.write(events, i, rows, row);
            return;
          }
        } else if (field === undefined) continue;
        else if (inner.type === WireType.LENGTH) {
          writer.plan.text(field.writes, rows, row, this.texts.idOf(events.bytes, inner.from, inner.to));
        } else
          writer.plan.number(field.writes, rows, row, inner.field === 4 ? inner.signed : addressOf(inner), inner.lo);
      }
    }
  }

  /** An event has fields that events of its name did not have before. */
  private widen(events: BundleEvents, i: number, { names }: ClassWriter): void {
    const index = events.classes[i] as number;
    const all = new Set([...names, ...this.genericNames(events, i)]);
    this.writers[index] = this.writerOf(this.classes[index] as FtraceClass, [...all]);
  }

  /**
   * Perfetto's messages have the fields of one architecture. An event of another, such as kvm_exit of x86, has none of
   * them, and must not be taken for one of that architecture.
   */
  private messageNames(events: BundleEvents, i: number, { fields }: FtraceClass): string[] {
    const names = Array.from(fields.values(), ({ name }) => name);
    const from = events.froms[i] as number;
    if (from < 0) return names;
    const present = messageFields(events.bytes, from, events.tos[i] as number, fields);
    return names.some((name) => Object.hasOwn(present, name)) ? names : [];
  }

  /** All names that writeGeneric finds, even where a field of a broken trace has several. */
  private genericNames(events: BundleEvents, i: number): string[] {
    const found = new Set<string>();
    const message = new Wire().begin(events.bytes, events.froms[i] as number, events.tos[i] as number);
    const inner = new Wire();
    while (message.next()) {
      if (message.field !== 2 || message.type !== WireType.LENGTH) continue;
      inner.within(message);
      while (inner.next()) {
        if (inner.field === 1) found.add(this.names.get(this.names.idOf(events.bytes, inner.from, inner.to)));
      }
    }
    return [...found];
  }

  private writeCompact(
    { plan, fields }: ClassWriter,
    events: BundleEvents,
    i: number,
    isWaking: boolean,
    rows: EventBatch,
    row: number,
  ): void {
    const number = (field: number, value: number) => {
      const writer = fields[field];
      if (writer !== undefined) plan.number(writer.writes, rows, row, value, value);
    };
    const text = (field: number, id: number) => {
      const writer = fields[field];
      if (writer !== undefined && 0 <= id) plan.text(writer.writes, rows, row, id);
    };
    const { switches, wakings, comms } = events;
    if (isWaking) {
      text(1, comms[wakings.comms[i] as number] ?? -1);
      number(2, wakings.tids[i] as number);
      number(3, wakings.prios[i] as number);
      number(5, wakings.states[i] as number);
      return;
    }
    text(1, events.prevComms[i] as number);
    number(2, events.prevTids[i] as number);
    number(4, switches.states[i] as number);
    text(5, comms[switches.comms[i] as number] ?? -1);
    number(6, switches.tids[i] as number);
    number(7, switches.prios[i] as number);
  }
}

/** As columns hold it: addresses keep their sign, so that those of the kernel are exact. */
function addressOf(wire: Wire): number {
  return wire.signed;
}

function numberOf(wire: Wire, type: FtraceField["type"]): number {
  if (type === "double") return wire.double;
  if (type === "zigzag") return Number(unzigzag(wire));
  return addressOf(wire);
}

function lowOf(wire: Wire, type: FtraceField["type"]): number {
  return type === "zigzag" ? Number(BigInt.asIntN(32, unzigzag(wire))) : wire.lo;
}

function unzigzag(wire: Wire): bigint {
  const value = wire.unsigned64;
  return (value >> 1n) ^ -(value & 1n);
}

/** All fields of an event, by name. */
export function ftraceFields(
  events: BundleEvents,
  i: number,
  { number, fields }: FtraceClass,
): Record<string, FieldValue> {
  const tid = events.tids[i] as number;
  const common = tid < 0 ? {} : { common_pid: tid };
  const from = events.froms[i] as number;
  if (from < 0) return { ...common, ...compactFields(events, -1 - from, (events.tos[i] as number) === 1) };
  const to = events.tos[i] as number;
  const own =
    number === GENERIC ? genericFields(events.bytes, from, to) : messageFields(events.bytes, from, to, fields);
  return { ...common, ...own };
}

function compactFields(events: BundleEvents, i: number, isWaking: boolean): Record<string, FieldValue> {
  const { switches, wakings, comms, texts } = events;
  if (isWaking) {
    return {
      comm: texts.get(comms[wakings.comms[i] as number] ?? -1),
      pid: wakings.tids[i] as number,
      prio: wakings.prios[i] as number,
      target_cpu: wakings.states[i] as number,
    };
  }
  const prevTid = events.prevTids[i] as number;
  return {
    ...(prevTid < 0
      ? {}
      : {
          prev_comm: texts.get(events.prevComms[i] as number),
          prev_pid: prevTid,
          prev_prio: events.prevPrios[i] as number,
        }),
    prev_state: switches.states[i] as number,
    next_comm: texts.get(comms[switches.comms[i] as number] ?? -1),
    next_pid: switches.tids[i] as number,
    next_prio: switches.prios[i] as number,
  };
}

function messageFields(
  bytes: Uint8Array,
  from: number,
  to: number,
  known: FtraceClass["fields"],
): Record<string, FieldValue> {
  const all: Record<string, FieldValue> = {};
  const message = new Wire().begin(bytes, from, to);
  while (message.next()) {
    const field = known.get(message.field);
    addValue(all, field?.name ?? `field_${message.field}`, fieldValue(message, field?.type ?? "unsigned"));
  }
  return all;
}

function genericFields(bytes: Uint8Array, from: number, to: number): Record<string, FieldValue> {
  const all: Record<string, FieldValue> = {};
  const message = new Wire().begin(bytes, from, to);
  const inner = new Wire();
  while (message.next()) {
    if (message.field !== 2 || message.type !== WireType.LENGTH) continue;
    let name = "";
    let value: FieldValue = null;
    inner.within(message);
    while (inner.next()) {
      if (inner.field === 1) name = inner.text;
      else value = fieldValue(inner, inner.field === 4 ? "signed" : "unsigned");
    }
    addValue(all, name, value);
  }
  return all;
}

/** A field that comes more than once is an array. */
function addValue(all: Record<string, FieldValue>, name: string, value: FieldValue): void {
  const before = Object.hasOwn(all, name) ? all[name] : undefined;
  if (Array.isArray(before)) {
    before.push(value);
    return;
  }
  const next = before === undefined ? value : [before, value];
  // A trace may name a field "__proto__".
  Object.defineProperty(all, name, { value: next, enumerable: true, configurable: true, writable: true });
}

function fieldValue(wire: Wire, type: FtraceField["type"]): FieldValue {
  if (wire.type === WireType.LENGTH) return wire.text;
  if (type === "double") return wire.double;
  const value = type === "zigzag" ? unzigzag(wire) : type === "signed" ? wire.signed64 : wire.unsigned64;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
