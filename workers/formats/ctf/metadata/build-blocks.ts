import type { ClockClass } from "../ir.js";
import type { Block, RootItem, TypeAssignment, Value } from "./ast.js";
import {
  booleanValue,
  byteOrderValue,
  integerValue,
  stringValue,
  unsignedValue,
  uuidValue,
  wordValue,
} from "./attributes.js";
import { buildUse, declareBlockTypes, type TypeContext } from "./build-types.js";
import type { EventDraft, MetadataDraft, RootLayout, StreamDraft, TraceDraft, UnknownAttribute } from "./draft.js";
import { MetadataFault } from "./fault.js";
import { TypeScope } from "./type-scope.js";

interface OpenDraft extends MetadataDraft {
  trace: TraceDraft | undefined;
  environment: Map<string, string | bigint>;
  clocks: Map<string, ClockClass>;
  streams: Map<bigint, StreamDraft>;
  events: EventDraft[];
}

/** Resolves the names of types and reads the attributes of all blocks, in the order of the text. */
export function buildDraft(items: Iterable<RootItem>): MetadataDraft {
  const draft: OpenDraft = {
    trace: undefined,
    environment: new Map(),
    clocks: new Map(),
    streams: new Map(),
    events: [],
  };
  let hasEnvironment = false;
  const scope = new TypeScope(undefined);
  const context: TypeContext = { scope, environment: () => (hasEnvironment ? draft.environment : undefined) };
  for (const item of items) {
    if (item.kind !== "block") declareBlockTypes(item, context);
    else addBlock(item, context, draft);
    hasEnvironment ||= item.kind === "block" && item.block === "env";
  }
  return draft;
}

function addBlock(block: Block, context: TypeContext, draft: OpenDraft): void {
  switch (block.block) {
    case "trace":
      if (draft.trace !== undefined) throw new MetadataFault("second `trace` block", block.keywordEnd);
      draft.trace = buildTrace(block, context);
      return;
    case "env":
      addEnvironment(block, draft.environment);
      return;
    case "clock":
      addClock(block, context, draft.clocks);
      return;
    case "stream":
      addStream(block, context, draft.streams);
      return;
    case "event":
      draft.events.push(buildEvent(block, context));
      return;
    case "callsite":
      // Where in the program an event is recorded: nothing reads it (CTF 1.8.3, 7.3).
      readBlock(block, context, CALLSITE);
  }
}

/** The members that one kind of block may have. */
interface BlockShape {
  readonly attributes: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
}

const TRACE = shape(["major", "minor", "byte_order", "uuid"], ["packet.header"]);
const CLOCK = shape(["name", "uuid", "description", "freq", "precision", "offset_s", "offset", "absolute"], []);
const STREAM = shape(["id"], ["packet.context", "event.header", "event.context"]);
const EVENT = shape(["id", "name", "stream_id", "loglevel", "model.emf.uri"], ["context", "fields"]);
const CALLSITE = shape([], []);

function shape(attributes: string[], types: string[]): BlockShape {
  return { attributes: new Set(attributes), types: new Set(types) };
}

interface BlockContents {
  readonly attributes: ReadonlyMap<string, Value>;
  readonly types: ReadonlyMap<string, RootLayout>;
  readonly unknown: UnknownAttribute | undefined;
}

/** Types declared in a block are known in that block only (CTF 1.8.3, 7.3.1). */
function readBlock(
  block: Block,
  outer: TypeContext,
  { attributes: known, types: knownTypes }: BlockShape,
): BlockContents {
  const context = { ...outer, scope: new TypeScope(outer.scope) };
  const attributes = new Map<string, Value>();
  const types = new Map<string, RootLayout>();
  let unknown: UnknownAttribute | undefined;
  for (const item of block.items) {
    if (item.kind === "assignment") {
      if (knownTypes.has(item.name)) addType(types, item, context);
    } else if (item.kind === "attribute") {
      if (attributes.has(item.name))
        throw new MetadataFault(`attribute \`${item.name}\` is given twice`, item.position);
      attributes.set(item.name, item.value);
      if (!known.has(item.name)) unknown ??= { name: item.name, position: item.position };
    } else {
      declareBlockTypes(item, context);
    }
  }
  return { attributes, types, unknown };
}

function addType(types: Map<string, RootLayout>, { name, type, end }: TypeAssignment, context: TypeContext): void {
  if (types.has(name)) throw new MetadataFault(`\`${name}\` is given twice`, end);
  const layout = buildUse(type, context);
  if (layout.kind !== "struct") throw new MetadataFault(`\`${name}\` must be a struct`, type.position);
  types.set(name, { layout, position: type.position });
}

/** CTF 1.8.3, 7.3: only version 1.8 exists of this language. */
function buildTrace(block: Block, context: TypeContext): TraceDraft {
  const { attributes, types } = readBlock(block, context, TRACE);
  const [major, minor, order] = [attributes.get("major"), attributes.get("minor"), attributes.get("byte_order")];
  if (major === undefined) throw new MetadataFault("trace has no `major`", block.position);
  if (minor === undefined) throw new MetadataFault("trace has no `minor`", block.position);
  if (order === undefined) throw new MetadataFault("trace has no `byte_order`", block.position);
  expectVersion(major, "major", 1n);
  expectVersion(minor, "minor", 8n);
  const byteOrder = byteOrderValue(order);
  if (byteOrder === "native") throw new MetadataFault("`byte_order` of the trace cannot be native", order.position);
  const uuid = attributes.get("uuid");
  return {
    byteOrder,
    uuid: uuid === undefined ? undefined : uuidValue(uuid),
    packetHeader: types.get("packet.header"),
  };
}

function expectVersion(value: Value, name: string, expected: bigint): void {
  const found = unsignedValue(value, name);
  if (found !== expected)
    throw new MetadataFault(`\`${name}\` is ${found}, only ${expected} is supported`, value.position);
}

function addEnvironment(block: Block, environment: Map<string, string | bigint>): void {
  for (const item of block.items) {
    if (item.kind !== "attribute") continue;
    const { name, value } = item;
    environment.set(name, value.kind === "integer" ? value.value : wordOf(value));
  }
}

function wordOf(value: Exclude<Value, { kind: "integer" }>): string {
  return value.kind === "string" ? value.value : value.words.join(".");
}

const DEFAULT_FREQUENCY = 1_000_000_000n;

/** CTF 1.8.3, 8. */
function addClock(block: Block, context: TypeContext, clocks: Map<string, ClockClass>): void {
  const { attributes } = readBlock(block, context, CLOCK);
  const nameGiven = attributes.get("name");
  if (nameGiven === undefined) throw new MetadataFault("clock has no `name`", block.position);
  const name = wordValue(nameGiven, "name");
  if (clocks.has(name)) throw new MetadataFault(`clock \`${name}\` is already defined`, block.position);
  const uuid = attributes.get("uuid");
  const description = attributes.get("description");
  const absolute = attributes.get("absolute");
  clocks.set(name, {
    name,
    uuid: uuid === undefined ? undefined : uuidValue(uuid),
    description: description === undefined ? "" : stringValue(description, "description"),
    frequency: clockFrequency(attributes.get("freq")),
    precision: optionalUnsigned(attributes.get("precision"), "precision") ?? 0n,
    offsetSeconds: optionalInteger(attributes.get("offset_s"), "offset_s") ?? 0n,
    offsetCycles: optionalUnsigned(attributes.get("offset"), "offset") ?? 0n,
    absolute: absolute !== undefined && booleanValue(absolute, "absolute"),
  });
}

function clockFrequency(value: Value | undefined): bigint {
  if (value === undefined) return DEFAULT_FREQUENCY;
  const frequency = unsignedValue(value, "freq");
  if (frequency === 0n) throw new MetadataFault("`freq` cannot be 0", value.position);
  return frequency;
}

function optionalUnsigned(value: Value | undefined, name: string): bigint | undefined {
  return value === undefined ? undefined : unsignedValue(value, name);
}

function optionalInteger(value: Value | undefined, name: string): bigint | undefined {
  return value === undefined ? undefined : integerValue(value, name);
}

function addStream(block: Block, context: TypeContext, streams: Map<bigint, StreamDraft>): void {
  const { attributes, types, unknown } = readBlock(block, context, STREAM);
  const given = optionalUnsigned(attributes.get("id"), "id");
  const id = given ?? 0n;
  if (streams.has(id)) throw new MetadataFault(`stream ${id} is already defined`, block.position);
  streams.set(id, {
    id,
    hasId: given !== undefined,
    packetContext: types.get("packet.context"),
    eventHeader: types.get("event.header"),
    eventContext: types.get("event.context"),
    position: block.position,
    unknown,
  });
}

function buildEvent(block: Block, context: TypeContext): EventDraft {
  const { attributes, types, unknown } = readBlock(block, context, EVENT);
  const [name, level, uri] = [attributes.get("name"), attributes.get("loglevel"), attributes.get("model.emf.uri")];
  return {
    id: optionalUnsigned(attributes.get("id"), "id") ?? 0n,
    streamId: optionalUnsigned(attributes.get("stream_id"), "stream_id"),
    name: name === undefined ? undefined : wordValue(name, "name"),
    logLevel: level === undefined ? undefined : logLevel(level),
    modelUri: uri === undefined ? undefined : stringValue(uri, "model.emf.uri"),
    context: types.get("context"),
    payload: types.get("fields"),
    position: block.position,
    unknown,
  };
}

const MAX_LOG_LEVEL = (1n << 63n) - 1n;

function logLevel(value: Value): number {
  const level = integerValue(value, "loglevel");
  if (MAX_LOG_LEVEL < level) throw new MetadataFault(`\`loglevel\` of ${level} does not fit 64 bits`, value.position);
  return Number(level);
}
