import type { ByteSource } from "../../core/byte-source.js";
import type { TraceLayout } from "./layout.js";
import { type IndexEntry, parseLttngIndex } from "./lttng-index.js";
import { type PacketHead, packetSignature, readPacketHead } from "./packet.js";
import { HEAD_BYTES, type Packet, PacketCursor } from "./packet-cursor.js";
import type { Reporter } from "./reporter.js";
import { Walker } from "./walker.js";

/** One file of a stream, with the LTTng index that may lie beside it. */
export interface StreamFile {
  readonly path: string;
  readonly source: ByteSource;
  readonly index: { readonly path: string; readonly source: ByteSource } | undefined;
}

/** Larger index files are not read. */
const MAX_INDEX_BYTES = 64 << 20;

/** To learn the end of a file without index, at most this many heads are read. */
const HOPS_FOR_END = 64;

/** The packets of a file, from the LTTng index where it agrees with the file, else by going from head to head. */
export async function indexFile(
  trace: TraceLayout,
  file: StreamFile,
  reporter: Reporter,
): Promise<readonly IndexEntry[] | undefined> {
  const index = await fromLttngIndex(trace, file, reporter);
  return index ?? (await byHopping(trace, file, reporter, Number.POSITIVE_INFINITY));
}

/** Packets of a file, the last one among them; undefined if finding that takes too many reads. */
export async function indexEnd(
  trace: TraceLayout,
  file: StreamFile,
  first: Packet,
  reporter: Reporter,
): Promise<readonly IndexEntry[] | undefined> {
  return (
    (await fromLttngIndex(trace, file, reporter)) ??
    (await lastOfEqual(trace, file, first)) ??
    (await byHopping(trace, file, reporter, HOPS_FOR_END))
  );
}

async function fromLttngIndex(
  trace: TraceLayout,
  file: StreamFile,
  reporter: Reporter,
): Promise<readonly IndexEntry[] | undefined> {
  const { index } = file;
  if (index === undefined || index.source.size === 0) return undefined;
  const read = await index.source.read(0, Math.min(index.source.size, MAX_INDEX_BYTES));
  if (!read.ok) return undefined;
  const parsed = parseLttngIndex(read.value, file.source.size);
  if (!parsed.ok) {
    reporter.note(`index not used: ${parsed.error.message}`, index.path);
    return undefined;
  }
  const last = parsed.value.at(-1);
  if (last === undefined || (await agrees(trace, file, last, reporter))) return parsed.value;
  reporter.note("index not used: it is not that of the stream file", index.path);
  return undefined;
}

/** Whether the packet at an entry's place is the one the entry describes. */
async function agrees(trace: TraceLayout, file: StreamFile, entry: IndexEntry, reporter: Reporter): Promise<boolean> {
  const head = (await firstPacket(trace, file, reporter, entry.offset))?.head;
  return (
    head !== undefined && head.begin === entry.begin && head.end === entry.end && head.totalBits === entry.size * 8
  );
}

/** The first packet of a file at or after `offset`. */
export async function firstPacket(
  trace: TraceLayout,
  file: StreamFile,
  reporter: Reporter,
  offset = 0,
): Promise<Packet | undefined> {
  return await headCursor(trace, file, reporter, offset).next();
}

/**
 * The last packet of a file without index, if all its packets are as long as the first, as tracers with buffers of one
 * size write them: one read instead of one for each packet. Undefined if the last one is not found for sure.
 */
async function lastOfEqual(
  trace: TraceLayout,
  file: StreamFile,
  first: Packet,
): Promise<readonly IndexEntry[] | undefined> {
  const size = first.head.totalBits / 8;
  const { source } = file;
  const signature = packetSignature(trace);
  if (first.offset !== 0 || size === 0 || signature === undefined || source.size <= size) return undefined;
  const offset = Math.floor((source.size - 1) / size) * size;
  const read = await source.read(offset, HEAD_BYTES);
  if (!read.ok || !signature.every((byte, i) => read.value[i] === byte)) return undefined;
  const walker = new Walker(trace.registerCount);
  walker.point(read.value, read.value.length * 8);
  const result = readPacketHead(walker, trace, source.size - offset);
  if (!("head" in result)) return undefined;
  const { head } = result;
  const isWhole = head.totalBits / 8 === source.size - offset && head.layout === first.head.layout;
  return isWhole ? [entryOf(head, offset, source.size - offset)] : undefined;
}

function headCursor(trace: TraceLayout, file: StreamFile, reporter: Reporter, begin: number): PacketCursor {
  const segment = { file: file.path, source: file.source, begin, end: file.source.size };
  return new PacketCursor(trace, new Walker(trace.registerCount), [segment], reporter, "heads");
}

async function byHopping(
  trace: TraceLayout,
  file: StreamFile,
  reporter: Reporter,
  maxHops: number,
): Promise<readonly IndexEntry[] | undefined> {
  const cursor = headCursor(trace, file, reporter, 0);
  const entries: IndexEntry[] = [];
  for (let packet = await cursor.next(); packet !== undefined; packet = await cursor.next()) {
    if (entries.length >= maxHops) return undefined;
    const { head, offset } = packet;
    const size = Math.min(head.totalBits / 8, file.source.size - offset);
    entries.push(entryOf(head, offset, size));
  }
  return entries;
}

function entryOf({ begin, end, sequence }: PacketHead, offset: number, size: number): IndexEntry {
  return { offset, size, begin, end, sequence };
}
