import type { ByteSource } from "../../core/byte-source.js";
import { fail, ok, type Result } from "../../core/result.js";
import { EventType, Feature, HEADER_BYTES, RecordType } from "./abi.js";
import { type Attr, MAX_ATTR_BYTES, nameOf, readAttr } from "./attr.js";
import { Cursor, textIn, viewOf } from "./cursor.js";
import { type Facts, noFacts, readFeature } from "./features.js";
import type { EventClass, PerfLayout } from "./layout.js";
import type { Reporter } from "./reporter.js";
import { sampleLayout } from "./sample-layout.js";
import { NO_TRACING, readTracingData, type TracingData } from "./tracing-data.js";

/** perf_file_header, and perf_pipe_file_header: only its first two members. */
const FILE_HEADER_BYTES = 104;
const PIPE_HEADER_BYTES = 16;
const MAGIC_LITTLE = "PERFILE2";
const MAGIC_BIG = "2ELIFREP";

/** Sections larger than this are not read: no event format or list of build ids has this size. */
const MAX_SECTION = 64 << 20;
const MAX_ATTRS = 1 << 16;

export interface OpenedLayout {
  readonly layout: PerfLayout;
  readonly tracing: TracingData;
}

/** What is known before names of events are given to attributes. */
interface Draft {
  readonly facts: Facts;
  readonly attrs: { readonly attr: Attr; readonly ids: readonly bigint[] }[];
  /** Names by perf_event_attr.config, from event_types of old files. */
  readonly typeNames: Map<bigint, string>;
  tracing: TracingData;
  isPacked: boolean;
  unpackedBytes: number;
}

export async function openLayout(source: ByteSource, path: string, reporter: Reporter): Promise<Result<OpenedLayout>> {
  const head = await source.read(0, Math.min(source.size, FILE_HEADER_BYTES));
  if (!head.ok) return head;
  const magic = textIn(viewOf(head.value), 0, Math.min(8, head.value.length));
  if (magic !== MAGIC_LITTLE && magic !== MAGIC_BIG)
    return fail("this is no perf.data file", { file: path, offset: 0 });
  if (head.value.length < PIPE_HEADER_BYTES)
    return fail("the file ends in its header", { file: path, offset: head.value.length });
  const little = magic === MAGIC_LITTLE;
  const size = viewOf(head.value).getBigUint64(8, little);
  const draft: Draft = {
    facts: noFacts(),
    attrs: [],
    typeNames: new Map(),
    tracing: NO_TRACING,
    isPacked: false,
    unpackedBytes: 0,
  };
  const place = { source, path, little, reporter, draft };
  if (size === BigInt(PIPE_HEADER_BYTES)) return readPipe(place);
  if (BigInt(FILE_HEADER_BYTES) <= size && head.value.length < FILE_HEADER_BYTES)
    return fail("the file ends in its header", { file: path, offset: head.value.length });
  if (size < BigInt(FILE_HEADER_BYTES)) {
    return fail(`the file's header has ${size} bytes, not ${FILE_HEADER_BYTES}`, { file: path, offset: 8 });
  }
  return readFile(place, viewOf(head.value));
}

interface Place {
  readonly source: ByteSource;
  readonly path: string;
  readonly little: boolean;
  readonly reporter: Reporter;
  readonly draft: Draft;
}

async function readFile(place: Place, head: DataView): Promise<Result<OpenedLayout>> {
  const { source, little, reporter, path } = place;
  const u64 = (at: number) => Number(head.getBigUint64(at, little));
  const attrSize = u64(16);
  const attrs = { offset: u64(24), size: u64(32) };
  const data = { offset: u64(40), size: u64(48) };
  if (attrSize < 80 || MAX_ATTR_BYTES < attrSize) {
    return fail(`the attributes of an event have ${attrSize} bytes`, { file: path, offset: 16 });
  }
  const read = await readAttrs(place, attrs, attrSize);
  if (!read.ok) return read;
  await readEventTypes(place, { offset: u64(56), size: u64(64) });
  if (source.size <= data.offset) return fail("the file ends before its records", { file: path, offset: source.size });
  const isFinished = data.size > 0;
  const end = isFinished ? Math.min(data.offset + data.size, source.size) : source.size;
  if (!isFinished) {
    place.draft.isPacked = true;
    reporter.warning("the recording was never finished: names of events and facts about the machine are missing", 48);
  } else if (source.size < data.offset + data.size) {
    reporter.error(
      "the file ends before its data does: facts about the machine and the formats of events are missing",
      source.size,
    );
  } else await readFeatures(place, head, end);
  return finish(place, false, data.offset, end);
}

/** perf_file_attr: perf_event_attr, then the place of the ids of its events. */
async function readAttrs(
  place: Place,
  section: { readonly offset: number; readonly size: number },
  attrSize: number,
): Promise<Result<undefined>> {
  const { source, path, little, draft } = place;
  const count = Math.floor(section.size / attrSize);
  if (count === 0) return fail("the file names no events", { file: path, offset: 32 });
  if (MAX_ATTRS < count) return fail(`the file names ${count} events`, { file: path, offset: 32 });
  const bytes = await source.read(section.offset, count * attrSize);
  if (!bytes.ok) return bytes;
  const view = viewOf(bytes.value);
  for (let at = 0; at + attrSize <= view.byteLength; at += attrSize) {
    // The structure says its own size; the section's also counts the place of the ids.
    const attr = readAttr(view, at, attrSize - 16, little);
    if (attr === undefined) break;
    const offset = Number(view.getBigUint64(at + attrSize - 16, little));
    const size = Number(view.getBigUint64(at + attrSize - 8, little));
    draft.attrs.push({ attr, ids: await readIds(place, offset, size) });
  }
  if (draft.attrs.length < count)
    place.reporter.error(`only ${draft.attrs.length} of ${count} events are described`, section.offset);
  return draft.attrs.length > 0
    ? ok(undefined)
    : fail("the file ends in its list of events", { file: path, offset: section.offset });
}

async function readIds({ source, little, reporter }: Place, offset: number, size: number): Promise<readonly bigint[]> {
  if (size === 0) return [];
  if (MAX_SECTION < size || source.size < offset + size) {
    reporter.error(`the ids of an event lie outside of the file (byte ${offset}, ${size} bytes)`, offset);
    return [];
  }
  const bytes = await source.read(offset, size);
  return bytes.ok ? idsIn(viewOf(bytes.value), 0, little) : [];
}

function idsIn(view: DataView, from: number, little: boolean): bigint[] {
  const ids: bigint[] = [];
  for (let at = from; at + 8 <= view.byteLength; at += 8) ids.push(view.getBigUint64(at, little));
  return ids;
}

/** perf_trace_event_type of files before 3.10: a number and a name of 64 bytes. */
async function readEventTypes(place: Place, { offset, size }: { offset: number; size: number }): Promise<void> {
  const { source, little, draft } = place;
  if (size === 0 || MAX_SECTION < size || source.size < offset + size) return;
  const bytes = await source.read(offset, size);
  if (!bytes.ok) return;
  const view = viewOf(bytes.value);
  for (let at = 0; at + 72 <= size; at += 72) {
    draft.typeNames.set(view.getBigUint64(at, little), textIn(view, at + 8, 64));
  }
}

/** The places of the sections lie behind the data, one for each bit that is set. */
async function readFeatures(place: Place, head: DataView, at: number): Promise<void> {
  const { source, little, reporter } = place;
  const features: number[] = [];
  for (let bit = 0; bit < 256; bit += 1) {
    // An array of 64-bit words, whose bits count from the low end.
    const word = head.getBigUint64(72 + (bit >> 6) * 8, little);
    if (((word >> BigInt(bit & 63)) & 1n) === 1n) features.push(bit);
  }
  const table = await source.read(at, features.length * 16);
  if (!table.ok) return;
  const view = viewOf(table.value);
  for (const [i, feature] of features.entries()) {
    if (view.byteLength < i * 16 + 16) {
      reporter.error("the file ends in the list of its sections", at + view.byteLength);
      return;
    }
    const offset = Number(view.getBigUint64(i * 16, little));
    const size = Number(view.getBigUint64(i * 16 + 8, little));
    if (size === 0) continue;
    if (MAX_SECTION < size || source.size < offset + size) {
      reporter.error(`section ${feature} lies outside of the file, or is too large (${size} bytes)`, at + i * 16);
      continue;
    }
    const bytes = await source.read(offset, size);
    if (bytes.ok) takeFeature(place, feature, bytes.value, offset);
  }
}

function takeFeature({ little, reporter, draft }: Place, feature: number, bytes: Uint8Array, offset: number): void {
  const cursor = new Cursor(viewOf(bytes), little);
  if (feature === Feature.TRACING_DATA) draft.tracing = readTracingData(bytes, offset, reporter);
  else if (feature === Feature.COMPRESSED) {
    draft.isPacked = true;
    cursor.skip(16);
    draft.unpackedBytes = cursor.u32();
  } else if (feature === Feature.AUXTRACE) reporter.note("hardware traces (AUX) are not read");
  else if (!readFeature(feature, cursor, draft.facts))
    reporter.warning(`section ${feature} ends early`, offset + bytes.length);
}

/** In a pipe, records take the place of the header's sections: they come before the first sample. */
async function readPipe(place: Place): Promise<Result<OpenedLayout>> {
  const { source, path, draft } = place;
  let at = PIPE_HEADER_BYTES;
  while (at + HEADER_BYTES <= source.size) {
    const next = await readDescription(place, at);
    if (next === undefined) break;
    at = next;
  }
  if (draft.attrs.length === 0)
    return fail("the file names no events before its first sample", { file: path, offset: at });
  return finish(place, true, PIPE_HEADER_BYTES, source.size);
}

const READ_AT_ONCE = 64 << 10;

/** Takes the record at a place; where the next is. Undefined: samples begin, or damage. */
async function readDescription(place: Place, at: number): Promise<number | undefined> {
  const { source, little, draft } = place;
  const read = await source.read(at, Math.min(READ_AT_ONCE, source.size - at));
  if (!read.ok) return undefined;
  const view = viewOf(read.value);
  const type = view.getUint32(0, little);
  const size = view.getUint16(6, little);
  if (size < HEADER_BYTES || view.byteLength < size) return undefined;
  const record = new DataView(view.buffer, view.byteOffset, size);
  switch (type) {
    case RecordType.COMPRESSED:
    case RecordType.COMPRESSED2:
      draft.isPacked = true;
      return undefined;
    case RecordType.SAMPLE:
    case RecordType.FINISHED_ROUND:
      return undefined;
    case RecordType.ATTR:
      addAttr(place, record);
      break;
    case RecordType.EVENT_TYPE:
      if (size >= 80) draft.typeNames.set(record.getBigUint64(8, little), textIn(record, 16, 64));
      break;
    case RecordType.EVENT_UPDATE:
      updateName(place, record);
      break;
    case RecordType.FEATURE:
      if (size >= 16)
        takeFeature(place, Number(record.getBigUint64(8, little)), read.value.subarray(16, size), at + 16);
      break;
    case RecordType.TRACING_DATA:
      return at + size + (await takeTracingData(place, record, at + size));
    case RecordType.AUXTRACE:
      return size < 16 ? undefined : at + size + Number(record.getBigUint64(8, little));
    default:
  }
  return at + size;
}

async function takeTracingData(place: Place, record: DataView, at: number): Promise<number> {
  const { source, little, reporter, draft } = place;
  if (record.byteLength < 12) return 0;
  const size = record.getUint32(8, little);
  if (MAX_SECTION < size || source.size < at + size) {
    reporter.error(`the formats of events lie outside of the file (${size} bytes)`, at);
    return 0;
  }
  const bytes = await source.read(at, size);
  if (bytes.ok) draft.tracing = readTracingData(bytes.value, at, reporter);
  return (size + 7) & ~7;
}

/** attr_event: the structure, which says its own size, then ids up to the end. */
function addAttr({ little, draft }: Place, record: DataView): void {
  if (record.byteLength < HEADER_BYTES + 8) return;
  // 0 stands for the first version.
  const size = record.getUint32(HEADER_BYTES + 4, little) || 64;
  const attr = readAttr(record, HEADER_BYTES, size, little);
  if (attr !== undefined) draft.attrs.push({ attr, ids: idsIn(record, HEADER_BYTES + size, little) });
}

/** perf_record_event_update of type NAME: the event with this id has a name that its attributes do not tell. */
function updateName({ little, draft }: Place, record: DataView): void {
  const NAME = 2n;
  if (record.byteLength < 24 || record.getBigUint64(8, little) !== NAME) return;
  const id = record.getBigUint64(16, little);
  const name = textIn(record, 24, record.byteLength - 24);
  const events = draft.facts.events ?? [];
  draft.facts.events = [...events, { attr: undefined, name, ids: [id] }];
}

function finish({ little, draft }: Place, isPipe: boolean, begin: number, end: number): Result<OpenedLayout> {
  const { facts, attrs, typeNames, tracing, isPacked, unpackedBytes } = draft;
  const classes = attrs.map(({ attr, ids }, index): EventClass => {
    const name = nameIn(facts, index, ids) ?? tracing.names.get(tracepointOf(attr)) ?? nameOf(attr, typeNames);
    return { index, name, attr, ids, layout: sampleLayout(attr) };
  });
  return ok({ layout: { little, isPipe, begin, end, classes, facts, isPacked, unpackedBytes }, tracing });
}

function tracepointOf({ type, config }: Attr): number {
  return type === EventType.TRACEPOINT ? Number(config) : -1;
}

/** The n-th described event is that of the n-th attributes, unless its ids say otherwise. */
function nameIn({ events = [] }: Facts, index: number, ids: readonly bigint[]): string | undefined {
  const own = new Set(ids);
  const byId = events.find((event) => event.ids.some((id) => own.has(id)));
  const name = byId?.name ?? (own.size === 0 ? events[index]?.name : undefined);
  return name === "" ? undefined : name;
}
