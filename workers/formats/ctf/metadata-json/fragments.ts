import type { ClockClass } from "../ir.js";
import { MetadataFault } from "../metadata/fault.js";
import type { Draft, StructDraft } from "./draft.js";
import { type Aliases, readFieldClass, readRoot } from "./field-classes.js";
import type { JsonObject, JsonValue } from "./json.js";
import {
  arrayIn,
  checkCommon,
  checkProperties,
  integerIn,
  need,
  objectIn,
  oneOf,
  optional,
  textIn,
  unsignedIn,
} from "./properties.js";

// Fragments of a metadata stream (CTF2-SPEC-2.0), read one by one in the order of the stream.

export interface StreamDraft {
  readonly id: bigint;
  readonly clock: string | undefined;
  readonly packetContext: StructDraft | undefined;
  readonly eventHeader: StructDraft | undefined;
  readonly eventContext: StructDraft | undefined;
  readonly events: Map<bigint, EventDraft>;
}

export interface EventDraft {
  readonly id: bigint;
  readonly name: string;
  readonly context: StructDraft | undefined;
  readonly payload: StructDraft | undefined;
  readonly at: number;
}

/** What the fragments read so far say. */
export interface MetadataDraft {
  uuid: string | undefined;
  hasTrace: boolean;
  packetHeader: StructDraft | undefined;
  environment: ReadonlyMap<string, string | bigint>;
  readonly aliases: Map<string, Draft>;
  readonly clocks: Map<string, ClockClass>;
  readonly streams: Map<bigint, StreamDraft>;
}

export function emptyDraft(): MetadataDraft {
  return {
    uuid: undefined,
    hasTrace: false,
    packetHeader: undefined,
    environment: new Map(),
    aliases: new Map(),
    clocks: new Map(),
    streams: new Map(),
  };
}

/** Says what is odd but read all the same, and at which byte of the text. */
export type Warn = (message: string, at: number) => void;

const TYPES = [
  "preamble",
  "field-class-alias",
  "trace-class",
  "clock-class",
  "data-stream-class",
  "event-record-class",
] as const;

/** Adds what a fragment says. */
export function addFragment(draft: MetadataDraft, value: JsonValue, isFirst: boolean, warn: Warn): void {
  const fragment = objectIn(value);
  const type = oneOf(need(fragment, "type"), TYPES);
  if (isFirst !== (type === "preamble")) {
    throw new MetadataFault(isFirst ? "the first fragment must be the preamble" : "second preamble", fragment.at);
  }
  switch (type) {
    case "preamble":
      addPreamble(draft, fragment, warn);
      return;
    case "field-class-alias":
      addAlias(draft, fragment, warn);
      return;
    case "trace-class":
      addTrace(draft, fragment, warn);
      return;
    case "clock-class":
      addClock(draft, fragment, warn);
      return;
    case "data-stream-class":
      addStream(draft, fragment, warn);
      return;
    case "event-record-class":
      addEvent(draft, fragment, warn);
  }
}

const IDENTITY = ["type", "namespace", "name", "uid"];

/**
 * Unknown properties of fragments are reported, and the trace is read: some writers add some. In a field class they would
 * be a matter of how to read it.
 */
function warnOfUnknown(fragment: JsonObject, known: readonly string[], warn: Warn): void {
  checkCommon(fragment);
  for (const [name, { at }] of fragment.members) {
    if (known.includes(name) || name === "attributes" || name === "extensions") continue;
    warn(`unknown property \`${name}\` is ignored`, at);
  }
  for (const name of ["namespace", "name", "uid"]) if (known.includes(name)) optional(fragment, name, textIn);
}

function addPreamble(draft: MetadataDraft, fragment: JsonObject, warn: Warn): void {
  warnOfUnknown(fragment, ["type", "version", "uuid"], warn);
  const version = need(fragment, "version");
  if (integerIn(version) !== 2n) throw new MetadataFault(`metadata is of CTF ${integerIn(version)}, not 2`, version.at);
  draft.uuid = optional(fragment, "uuid", readUuid);
}

function readUuid(value: JsonValue): string {
  const { items } = arrayIn(value);
  if (items.length !== 16) throw new MetadataFault(`a UUID has 16 bytes, not ${items.length}`, value.at);
  const hex = items.map((item) => unsignedIn(item, 0n, 255n).toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function addAlias({ aliases }: MetadataDraft, fragment: JsonObject, warn: Warn): void {
  warnOfUnknown(fragment, ["type", "name", "field-class"], warn);
  const named = need(fragment, "name");
  const name = textIn(named);
  const alias = readFieldClass(need(fragment, "field-class"), aliases);
  if (aliases.has(name)) throw new MetadataFault(`second alias \`${name}\``, named.at);
  aliases.set(name, alias);
}

function addTrace(draft: MetadataDraft, fragment: JsonObject, warn: Warn): void {
  if (draft.hasTrace) throw new MetadataFault("second trace class", fragment.at);
  draft.hasTrace = true;
  warnOfUnknown(fragment, [...IDENTITY, "environment", "packet-header-field-class"], warn);
  draft.environment = optional(fragment, "environment", readEnvironment) ?? new Map();
  draft.packetHeader = scopeOf(fragment, "packet-header-field-class", draft.aliases);
}

function readEnvironment(value: JsonValue): ReadonlyMap<string, string | bigint> {
  return new Map(
    Array.from(objectIn(value).members, ([name, entry]): [string, string | bigint] => {
      if (entry.kind === "string") return [name, entry.text];
      if (entry.kind === "integer") return [name, entry.value];
      throw new MetadataFault("expected an integer or a string", entry.at);
    }),
  );
}

const CLOCK = ["description", "frequency", "id", "offset-from-origin", "origin", "precision", "accuracy"];

function addClock({ clocks }: MetadataDraft, fragment: JsonObject, warn: Warn): void {
  warnOfUnknown(fragment, [...IDENTITY, ...CLOCK], warn);
  const named = need(fragment, "id");
  const id = textIn(named);
  if (clocks.has(id)) throw new MetadataFault(`second clock class with the id \`${id}\``, named.at);
  const frequency = unsignedIn(need(fragment, "frequency"), 1n);
  const origin = optional(fragment, "origin", readOrigin);
  const offset = optional(fragment, "offset-from-origin", (value) => readOffset(value, frequency));
  optional(fragment, "accuracy", unsignedIn1);
  clocks.set(id, {
    name: optional(fragment, "name", textIn) ?? id,
    uuid: optional(fragment, "uid", textIn),
    description: optional(fragment, "description", textIn) ?? "",
    frequency,
    precision: optional(fragment, "precision", unsignedIn1) ?? 0n,
    offsetSeconds: offset?.seconds ?? 0n,
    offsetCycles: offset?.cycles ?? 0n,
    absolute: origin === "unix-epoch",
  });
}

function unsignedIn1(value: JsonValue): bigint {
  return unsignedIn(value);
}

/** The Unix epoch, or a moment that only its name and uid tell. */
function readOrigin(value: JsonValue): string {
  if (value.kind === "string") return oneOf(value, ["unix-epoch"]);
  const origin = objectIn(value);
  checkProperties(origin, ["namespace", "name", "uid"]);
  optional(origin, "namespace", textIn);
  textIn(need(origin, "uid"));
  return textIn(need(origin, "name"));
}

function readOffset(value: JsonValue, frequency: bigint): { readonly seconds: bigint; readonly cycles: bigint } {
  const offset = objectIn(value);
  checkProperties(offset, ["seconds", "cycles"]);
  const seconds = optional(offset, "seconds", integerIn) ?? 0n;
  const cycles = optional(offset, "cycles", (one) => unsignedIn(one, 0n, frequency - 1n)) ?? 0n;
  return { seconds, cycles };
}

const STREAM = [
  "id",
  "default-clock-class-id",
  "packet-context-field-class",
  "event-record-header-field-class",
  "event-record-common-context-field-class",
];

function addStream({ streams, clocks, aliases }: MetadataDraft, fragment: JsonObject, warn: Warn): void {
  warnOfUnknown(fragment, [...IDENTITY, ...STREAM], warn);
  const id = optional(fragment, "id", unsignedIn1) ?? 0n;
  if (streams.has(id)) throw new MetadataFault(`second data stream class with the id ${id}`, fragment.at);
  const clock = optional(fragment, "default-clock-class-id", (value) => {
    const name = textIn(value);
    if (!clocks.has(name)) throw new MetadataFault(`no clock class has the id \`${name}\``, value.at);
    return name;
  });
  streams.set(id, {
    id,
    clock,
    packetContext: scopeOf(fragment, "packet-context-field-class", aliases),
    eventHeader: scopeOf(fragment, "event-record-header-field-class", aliases),
    eventContext: scopeOf(fragment, "event-record-common-context-field-class", aliases),
    events: new Map(),
  });
}

const EVENT = ["id", "data-stream-class-id", "specific-context-field-class", "payload-field-class"];

function addEvent({ streams, aliases }: MetadataDraft, fragment: JsonObject, warn: Warn): void {
  warnOfUnknown(fragment, [...IDENTITY, ...EVENT], warn);
  const streamId = optional(fragment, "data-stream-class-id", unsignedIn1) ?? 0n;
  const stream = streams.get(streamId);
  if (stream === undefined) {
    const at = fragment.members.get("data-stream-class-id")?.at ?? fragment.at;
    throw new MetadataFault(`no data stream class has the id ${streamId}`, at);
  }
  const id = optional(fragment, "id", unsignedIn1) ?? 0n;
  if (stream.events.has(id)) {
    const at = fragment.members.get("id")?.at ?? fragment.at;
    throw new MetadataFault(`second event record class with the id ${id} in data stream class ${streamId}`, at);
  }
  stream.events.set(id, {
    id,
    name: optional(fragment, "name", textIn) ?? `event ${id}`,
    context: scopeOf(fragment, "specific-context-field-class", aliases),
    payload: scopeOf(fragment, "payload-field-class", aliases),
    at: fragment.at,
  });
}

function scopeOf(fragment: JsonObject, name: string, aliases: Aliases): StructDraft | undefined {
  return optional(fragment, name, (value) => readRoot(value, aliases));
}
