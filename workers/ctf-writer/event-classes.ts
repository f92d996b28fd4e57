import type { DeclaredEvent } from "../formats/event-copies.js";
import type { DecodedEvent } from "../formats/whole-event.js";
import type { ByteSink } from "./byte-sink.js";
import { writtenForm } from "./context-lists.js";
import { NO_FIELDS, type RecordShape, recordShape, shapeKey } from "./field-shape.js";
import { writeRecord } from "./write-value.js";

/** Events of one name whose fields are written alike. A name may have several classes. */
export type EventClass = WrittenClass | CopiedClass;

interface WrittenClass {
  readonly id: number;
  readonly name: string;
  readonly context: RecordShape;
  readonly payload: RecordShape;
}

/** Of events whose bytes are those of another trace. */
interface CopiedClass {
  readonly id: number;
  readonly name: string;
  readonly copied: DeclaredEvent;
}

/** The event classes of a stream class, which come into being as events are written. */
export class EventClasses {
  readonly all: EventClass[] = [];
  private readonly latest = new Map<string, WrittenClass>();
  private readonly byKey = new Map<string, WrittenClass>();
  private readonly copied = new Map<DeclaredEvent, number>();

  /** `isMixed`: events say their CPU. `id`: of the stream class. */
  constructor(
    readonly isMixed: boolean,
    readonly id = isMixed ? 1 : 0,
  ) {}

  /** Writes an event: its id, its time by `ticks`, its context and its payload. */
  write(sink: ByteSink, given: DecodedEvent, ticks: number): void {
    const event = writtenForm(given);
    const before = this.latest.get(event.name);
    if (before !== undefined && this.tryWrite(sink, before, event, ticks)) return;
    const wider = this.classOf(event, before);
    this.latest.set(event.name, wider);
    if (this.tryWrite(sink, wider, event, ticks)) return;
    const own = this.classOf(event, undefined);
    this.latest.set(event.name, own);
    if (!this.tryWrite(sink, own, event, ticks)) throw new Error(`bug: an event ${event.name} has no shape`);
  }

  /** The id of the class of events that are copied. */
  copiedId(declared: DeclaredEvent): number {
    const known = this.copied.get(declared);
    if (known !== undefined) return known;
    const id = this.all.push({ id: this.all.length, name: declared.name, copied: declared }) - 1;
    this.copied.set(declared, id);
    return id;
  }

  /** A class of which there are no events: the recording would have had them. */
  declare(name: string): void {
    this.classOf({ name, context: {}, fields: {} }, undefined);
  }

  private classOf(
    { name, context, fields }: Pick<DecodedEvent, "name" | "context" | "fields">,
    before: WrittenClass | undefined,
  ): WrittenClass {
    const shapes = {
      context: recordShape(context, before?.context ?? NO_FIELDS),
      payload: recordShape(fields, before?.payload ?? NO_FIELDS),
    };
    const key = `${JSON.stringify(name)} ${shapeKey(shapes.context)} ${shapeKey(shapes.payload)}`;
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const made = { id: this.all.length, name, ...shapes };
    this.all.push(made);
    this.byKey.set(key, made);
    return made;
  }

  /** Nothing stays of what the class does not hold. */
  private tryWrite(sink: ByteSink, one: WrittenClass, event: DecodedEvent, ticks: number): boolean {
    const { length } = sink;
    sink.i32(one.id);
    sink.i64(ticks);
    if (this.isMixed) sink.i32(event.cpu);
    if (writeRecord(sink, one.context, event.context) && writeRecord(sink, one.payload, event.fields)) return true;
    sink.length = length;
    return false;
  }
}
