import type { Result } from "../core/result.js";
import type { FilterField, FilterFields, FilterTerms, FilterValue } from "../filter/fields.js";
import type { EventScope, FieldValue } from "../formats/format.js";
import type { Filter } from "../model/filter.js";
import { exitNameOf } from "../model/kvm/exit-fields.js";
import type { AskedEvent } from "./asked-event.js";

/** The names of all fields that events of a session may have. */
export class EventFieldNames {
  private readonly known: ReadonlySet<string>;

  /** `own`: fields of payloads and contexts, in lower case; undefined where formats do not say. */
  constructor(readonly own: ReadonlySet<string> | undefined) {
    this.known = new Set([...Object.keys(EVENT_FIELDS), ...Object.keys(ALIASES), "event", ...(own ?? [])]);
  }

  get all(): readonly string[] {
    return [...this.known];
  }

  /** `a.b` is field b inside of a. */
  has(name: string): boolean {
    const [first = ""] = name.toLowerCase().split(".");
    return this.own === undefined || this.known.has(first) || isScope(first);
  }
}

const ALIASES = { t: "time", ts: "time", ts_ns: "time", thread: "comm" } as const;

const EVENT_FIELDS: FilterFields<AskedEvent> = {
  time: { type: "time", read: ({ t }) => t, parse: () => undefined },
  machine: { type: "text", read: ({ machine }) => machine },
  cpu: { type: "number", read: ({ cpu }) => cpu },
  name: { type: "text", read: ({ name }) => name },
  tid: { type: "number", read: ({ tid }) => tid },
  pid: { type: "number", read: ({ pid }) => pid },
  comm: { type: "text", read: ({ comm }) => comm },
};

/** Where an event has fields; `fields.ip` is that of its payload. */
export const EVENT_SCOPES: readonly EventScope[] = ["fields", "context", "packet"];

/** Whether every event has a field of that name, whatever its payload holds. */
export function isOwnField(name: string): boolean {
  return Object.hasOwn(EVENT_FIELDS, name) || Object.hasOwn(ALIASES, name);
}

/** What a filter may ask of an event. */
export function eventTerms(
  filter: Filter,
  names: EventFieldNames,
  timeOf: (text: string) => Result<number>,
): FilterTerms<AskedEvent> {
  const parse = (text: string) => {
    const time = timeOf(text);
    return time.ok ? time.value : undefined;
  };
  const hasHex = wantsHex(filter);
  return {
    fields: { ...EVENT_FIELDS, time: { type: "time", read: ({ t }) => t, parse } },
    aliases: ALIASES,
    other: (name) => (names.has(name) ? payloadField(name) : undefined),
    texts: (event) => textsOf(event, hasHex),
  };
}

/** A field of the payload, or of a context or the packet. */
function payloadField(name: string): FilterField<AskedEvent> {
  if (name.endsWith(".name")) {
    return { type: "text", read: (event) => exitNameOf(numbersOf((one) => event.value("fields", one))).toLowerCase() };
  }
  const [first = "", ...inner] = name.split(".");
  if (isScope(first)) {
    const [own, ...path] = inner;
    if (own === undefined) return { type: "any", read: (event) => plain(event.whole()[first]) };
    return { type: "any", read: (event) => valueAt(event.value(first, own), path) };
  }
  const read = (event: AskedEvent, scope: EventScope) => valueAt(event.value(scope, first), inner);
  return { type: "any", read: (event) => read(event, "fields") ?? read(event, "context") ?? read(event, "packet") };
}

export function isScope(name: string): name is EventScope {
  return EVENT_SCOPES.some((scope) => scope === name);
}

type Fields = Readonly<Record<string, FieldValue>>;

function valueAt(from: FieldValue | undefined, path: readonly string[]): FilterValue {
  let value = from;
  for (const name of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Fields)[Object.hasOwn(value, name) ? name : inOtherCase(value, name)];
  }
  return plain(value);
}

/** The name as the event has it; itself if no field has it. */
function inOtherCase(fields: object, name: string): string {
  const wanted = name.toLowerCase();
  return Object.keys(fields).find((one) => one.toLowerCase() === wanted) ?? `${name}?`;
}

/** Of an enumeration the label, which a number has a word for. */
function plain(value: FieldValue | undefined): FilterValue {
  if (typeof value !== "object") return value;
  if (value === null) return undefined;
  if ("label" in value && typeof value.label === "string") return value.label;
  return JSON.stringify(value, (_, part) => (typeof part === "bigint" ? `${part}` : part));
}

function numbersOf(valueBy: (name: string) => FieldValue | undefined): (name: string) => number | undefined {
  return (name) => {
    const value = valueBy(name);
    return typeof value === "number" || typeof value === "bigint" ? Number(value) : undefined;
  };
}

/** All texts of an event in which a word is looked for: names, and values as people write them. */
function* textsOf(asked: AskedEvent, hasHex: boolean): Generator<string> {
  yield asked.name;
  yield asked.comm;
  const event = asked.whole();
  yield* textsIn(event.fields, hasHex);
  yield* textsIn(event.context, hasHex);
  if (event.packet !== undefined) yield* textsIn(event.packet, hasHex);
}

function* textsIn(value: FieldValue, hasHex: boolean): Generator<string> {
  if (typeof value === "string") yield value;
  else if (typeof value === "number" || typeof value === "bigint") {
    yield `${value}`;
    if (hasHex) yield hexOf(value);
  } else if (typeof value !== "object") yield `${value}`;
  else if (value !== null) {
    const isList = Array.isArray(value);
    for (const [key, inner] of Object.entries(value)) {
      if (!isList) yield key;
      yield* textsIn(inner, hasHex);
    }
  }
}

/** As the kernel prints it: 64 bits of a negative number. */
function hexOf(value: number | bigint): string {
  if (typeof value === "number" && !Number.isInteger(value)) return "";
  const whole = BigInt(value);
  return `0x${(whole < 0n ? BigInt.asUintN(64, whole) : whole).toString(16)}`;
}

/** Whether a text is looked for that begins like a hexadecimal number. */
function wantsHex(filter: Filter): boolean {
  switch (filter.op) {
    case "and":
    case "or":
      return filter.parts.some(wantsHex);
    case "not":
      return wantsHex(filter.part);
    case "anywhere":
      return /^0x/i.test(filter.wanted.text);
    default:
      return false;
  }
}
