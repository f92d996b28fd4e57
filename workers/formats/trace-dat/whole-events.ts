import type { UnpackBlock } from "../../archive/index.js";
import type { ByteSource } from "../../core/byte-source.js";
import { briefEvent } from "../brief-event.js";
import type { EventRange } from "../event-range.js";
import type { DecodedEvent, EventCheckpoint, EventScope, FieldValue, SeenEvent } from "../format.js";
import { ownValue, setOwn } from "../named-values.js";
import { sieveTest } from "../sieve-test.js";
import { isStackEvent } from "../stack-events.js";
import {
  fieldByName,
  type RecordBytes,
  readFieldValue,
  readFieldValues,
  readInteger,
  type SymbolAt,
  spanOf,
} from "../tracepoint/read-fields.js";
import { CpuStream, type CpuStreamFacts } from "./cpu-stream.js";
import { EventStacks } from "./event-stacks.js";
import type { EventClass } from "./facts.js";
import { printText } from "./printk.js";
import { type DecodingFacts, partsOf } from "./streams.js";

/** What values of whole events need beside the records. */
export interface ValueFacts extends DecodingFacts {
  readonly symbolAt: SymbolAt;
  readonly printk: ReadonlyMap<bigint, string>;
}

/** Where events are read from. */
export interface EventPlace {
  readonly stream: number;
  readonly facts: CpuStreamFacts;
  readonly source: ByteSource;
  readonly unpack: UnpackBlock | undefined;
}

/** Whole events kept at a time. */
const EVENTS_PER_ROUND = 256;

/**
 * Whole events of a stream, in its order: the same decoder finds them as for counting, and this reads their values. Times
 * never go back in a stream, so the first event after the range ends it.
 */
export async function* readWholeEvents(
  values: ValueFacts,
  place: EventPlace,
  range: EventRange,
): AsyncGenerator<DecodedEvent> {
  const { checkpoint, fromNs, toNs, sieve, count = Number.POSITIVE_INFINITY } = range;
  const stream = streamAt(values, place, checkpoint);
  const event = new RecordEvent(values, place);
  const first = checkpoint.events + (range.skipped ?? 0);
  const last = first + count - 1;
  const found: DecodedEvent[] = [];
  const passes = sieve && sieveTest(sieve);
  let rank = checkpoint.events - 1;
  let isOver = count <= 0;
  const { decoder } = stream;
  stream.watch((eventClass, begin, end) => {
    rank += 1;
    if (rank < first) return false;
    const ns = decoder.shownNs;
    if (fromNs !== undefined && ns < fromNs) return false;
    isOver = toNs !== undefined && toNs <= ns;
    if (isOver) return true;
    isOver = rank === last;
    if (passes?.(eventClass, rank, decoder.bytes, begin, end) === false) return isOver;
    event.enter(eventClass, ns, rank, decoder.record(begin, end));
    if (sieve?.isMeant?.(event) === false) return isOver;
    found.push(sieve?.isBrief === true ? event.brief() : event.whole());
    return isOver || found.length === EVENTS_PER_ROUND;
  }, checkpoint);
  while (!isOver) {
    const stop = stream.find();
    yield* found;
    found.length = 0;
    if (stop === "end") return;
    if (stop === "more") await stream.readOn();
  }
}

/** The times of at most `count` events behind a checkpoint, ns from its origin. */
export async function readEventTimes(
  values: ValueFacts,
  place: EventPlace,
  checkpoint: EventCheckpoint,
  count: number,
  classes?: ReadonlySet<number>,
): Promise<Float64Array> {
  const times = new Float64Array(count);
  let seen = 0;
  let found = 0;
  const stream = streamAt(values, place, checkpoint);
  stream.watch((eventClass) => {
    seen += 1;
    if (classes?.has(eventClass) !== false) times[found++] = stream.decoder.latestRel;
    return seen === count;
  }, checkpoint);
  while (seen < count) {
    const stop = stream.find();
    if (stop === "end") break;
    if (stop === "more" && seen < count) await stream.readOn();
  }
  return times.subarray(0, found);
}

/** Problems have been reported by counting. */
function streamAt(values: ValueFacts, { facts, source, unpack }: EventPlace, { originNs }: EventCheckpoint): CpuStream {
  const parts = partsOf(values, unpack, () => undefined, undefined);
  return new CpuStream(parts, facts, source, originNs, undefined);
}

type Fields = Readonly<Record<string, FieldValue>>;

/** The event at hand. Its values are read when they are asked for. */
class RecordEvent implements SeenEvent {
  ns = 0n;
  readonly cpu: number;
  private rank = 0;
  private eventClass: EventClass;
  private record: RecordBytes = { bytes: new Uint8Array(0), view: new DataView(new ArrayBuffer(0)), begin: 0, end: 0 };

  constructor(
    private readonly facts: ValueFacts,
    private readonly place: EventPlace,
  ) {
    this.cpu = place.facts.cpu;
    this.eventClass = facts.events.classes[0] as EventClass;
  }

  enter(eventClass: number, ns: bigint, rank: number, record: RecordBytes): void {
    this.eventClass = this.facts.events.classes[eventClass] as EventClass;
    this.ns = ns;
    this.rank = rank;
    this.record = record;
  }

  get name(): string {
    return this.eventClass.name;
  }

  value(scope: EventScope, name: string, isAnyCase = false): FieldValue | undefined {
    if (scope === "packet") return undefined;
    return ownValue(scope === "fields" ? this.fields() : this.context(), name, isAnyCase);
  }

  whole(): DecodedEvent {
    const { eventClass, facts, record } = this;
    const whole = { ...this.brief(), cpu: this.cpu, fields: this.fields(), context: this.context() };
    if (!isStackEvent(eventClass.name)) return whole;
    const stacks = new EventStacks(facts.layout, facts.symbolAt);
    return { ...whole, frames: stacks.framesOf(eventClass.format, record) };
  }

  /** The event without its values. */
  brief(): DecodedEvent {
    return briefEvent(this.name, this.rank, this.ns, this.place.stream);
  }

  private fields(): Fields {
    const { format } = this.eventClass;
    const { layout, symbolAt } = this.facts;
    const values = readFieldValues(format.fields, format, this.record, layout, symbolAt);
    const message = format.system === "ftrace" ? this.message() : undefined;
    return message === undefined ? values : { ...values, message };
  }

  /** The thread, and the state of the CPU: the fields that all events have, by the names that contexts have elsewhere. */
  private context(): Fields {
    const { format } = this.eventClass;
    const { layout, symbolAt, comms } = this.facts;
    const context: Record<string, FieldValue> = {};
    for (const field of format.common) {
      if (field.name === "common_type") continue;
      const value = readFieldValue(field, format, this.record, layout, symbolAt);
      if (value === undefined) continue;
      const name = field.name === "common_pid" ? "tid" : field.name.replace(/^common_/, "");
      setOwn(context, name, value);
    }
    const comm = typeof context.tid === "number" ? comms.get(context.tid) : undefined;
    return comm === undefined ? context : { ...context, procname: comm };
  }

  /** Of trace_printk: its format is in the kernel, and its arguments are in the record (`bprint`), or it has none (`bputs`). */
  private message(): string | undefined {
    const { format } = this.eventClass;
    const { layout, printk, symbolAt } = this.facts;
    const pointer = fieldByName(format, format.name === "bputs" ? "str" : "fmt");
    if (format.name !== "bprint" && format.name !== "bputs") return undefined;
    const address = pointer && readInteger(pointer, this.record, layout);
    const text = address === undefined ? undefined : printk.get(BigInt.asUintN(64, address));
    const buffer = fieldByName(format, "buf");
    const { view, begin, end } = this.record;
    const span = buffer && spanOf(buffer, view, begin, end, layout);
    if (text === undefined || format.name === "bputs" || span === undefined) return text;
    return printText(text, { ...this.record, ...span }, layout, symbolAt);
  }
}
