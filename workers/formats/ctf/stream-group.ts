import { streamBegin } from "../event-range.js";
import { absoluteValueNs } from "./clock.js";
import { readWholeEvents } from "./event-reader.js";
import type { StreamLayout, TraceLayout } from "./layout.js";
import type { IndexEntry } from "./lttng-index.js";
import type { Packet, Segment } from "./packet-cursor.js";
import { firstPacket, indexEnd, indexFile, type StreamFile } from "./packet-index.js";
import type { Reporter } from "./reporter.js";

/** A stream: the files its packets are in, in the order of time. */
export interface StreamGroup {
  readonly layout: StreamLayout;
  readonly files: readonly StreamFile[];
  readonly segments: readonly Segment[];
  readonly cpu: number;
  readonly beginNs: bigint | undefined;
  readonly endNs: bigint | undefined;
  /** As in `StreamDescription`. */
  readonly quietBeginNs: bigint | undefined;
  readonly earlierPackets: bigint | undefined;
}

interface Probe {
  readonly file: StreamFile;
  readonly first: Packet;
}

/**
 * Finds out which stream each file belongs to. Files with the same stream and instance ids are one stream: LTTng
 * spreads it over several when it limits their size or rotates the session.
 */
export async function groupStreams(
  trace: TraceLayout,
  files: readonly StreamFile[],
  reporter: Reporter,
): Promise<StreamGroup[]> {
  const groups = new Map<string, Probe[]>();
  const filled = files.filter(({ source }) => source.size > 0);
  const firsts = await Promise.all(filled.map((file) => firstPacket(trace, file, reporter)));
  for (const [i, file] of filled.entries()) {
    const first = firsts[i];
    if (first === undefined) continue;
    const { layout, instance } = first.head;
    const key = instance === undefined ? file.path : `${layout.id} ${instance}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [{ file, first }]);
    else group.push({ file, first });
  }
  return Promise.all(Array.from(groups.values(), (probes) => makeGroup(trace, probes, reporter)));
}

async function makeGroup(trace: TraceLayout, probes: readonly Probe[], reporter: Reporter): Promise<StreamGroup> {
  const { layout, cpu } = (probes[0] as Probe).first.head;
  // The packets of one file are in order.
  const isOne = probes.length === 1;
  const entries: PlacedEntry[] = [];
  let isComplete = true;
  for (const { file, first } of probes) {
    const index = await (isOne ? indexEnd(trace, file, first, reporter) : indexFile(trace, file, reporter));
    if (index === undefined) isComplete = false;
    for (const entry of index ?? []) entries.push({ file, entry });
  }
  const files = probes.map((probe) => probe.file);
  const begins = probes.flatMap(({ first }) => (first.head.begin === undefined ? [] : [first.head.begin]));
  const ends = isComplete ? entries.flatMap(({ entry }) => (entry.end === undefined ? [] : [entry.end])) : [];
  const segments = isOne ? wholeFiles(files) : inTimeOrder(entries);
  const beginNs = toNs(layout, least(begins)) ?? (await firstEventNs(trace, layout, segments));
  const endNs = toNs(layout, greatest(ends));
  return {
    layout,
    files,
    segments,
    cpu,
    beginNs,
    endNs: endNs !== undefined && beginNs !== undefined && endNs < beginNs ? undefined : endNs,
    ...beginOf(layout, earliest(probes), beginNs),
  };
}

function earliest(probes: readonly Probe[]): Packet {
  return probes.map(({ first }) => first).reduce((a, b) => ((b.head.begin ?? NEVER) < (a.head.begin ?? NEVER) ? b : a));
}

const NEVER = 1n << 80n;

/** LTTng's folder for the time between two rotations: begin, end, number. */
const ARCHIVE_CHUNK = /(^|\/)\d{8}T\d{6}[+-]\d{4}-(\d{8}T\d{6}[+-]\d{4}-)?\d+\//;

/**
 * The time before the first packet. If its number is not the first, earlier packets are missing, unless they are in the
 * folders of earlier rotations. Otherwise recording began with this packet or before its first event, by at most about
 * the length of a packet of this stream.
 */
function beginOf(layout: StreamLayout, { head, segment }: Packet, beginNs: bigint | undefined) {
  const { sequence, end } = head;
  const endNs = end === 0n ? undefined : toNs(layout, end);
  const quietBeginNs = endNs === undefined || beginNs === undefined ? undefined : greatest([0n, endNs - beginNs]);
  const isFirst = sequence === undefined || sequence === 0n || ARCHIVE_CHUNK.test(segment.file);
  return { quietBeginNs: isFirst ? quietBeginNs : 0n, earlierPackets: sequence };
}

/** Packets may have no begin; events of streams with a clock have times. */
async function firstEventNs(
  trace: TraceLayout,
  layout: StreamLayout,
  segments: readonly Segment[],
): Promise<bigint | undefined> {
  if (layout.clock === undefined) return undefined;
  const range = { stream: 0, checkpoint: streamBegin(0n), count: 1 };
  for await (const event of readWholeEvents(trace, layout, segments, range)) return event.ns;
  return undefined;
}

interface PlacedEntry {
  readonly file: StreamFile;
  readonly entry: IndexEntry;
}

function wholeFiles(files: readonly StreamFile[]): Segment[] {
  return files.map(({ path, source }) => ({ file: path, source, begin: 0, end: source.size }));
}

/** Packets of several files by their begin; those recorded twice (overlapping snapshots) once. */
function inTimeOrder(entries: readonly PlacedEntry[]): Segment[] {
  const hasTimes = entries.every(({ entry }) => entry.begin !== undefined);
  const sorted = hasTimes ? entries.toSorted((a, b) => compare(a.entry.begin ?? 0n, b.entry.begin ?? 0n)) : entries;
  const segments: Segment[] = [];
  let before: PlacedEntry | undefined;
  for (const placed of sorted) {
    const { file, entry } = placed;
    if (before !== undefined && before.file !== file && isSame(before.entry, entry)) continue;
    const last = segments.at(-1);
    const goesOn = last !== undefined && last.source === file.source && last.end === entry.offset;
    if (goesOn) segments[segments.length - 1] = { ...last, end: entry.offset + entry.size };
    else segments.push({ file: file.path, source: file.source, begin: entry.offset, end: entry.offset + entry.size });
    before = placed;
  }
  return segments;
}

function isSame(a: IndexEntry, b: IndexEntry): boolean {
  return (
    a.begin !== undefined && a.begin === b.begin && a.end === b.end && a.size === b.size && a.sequence === b.sequence
  );
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function least(values: readonly bigint[]): bigint | undefined {
  return values.toSorted(compare)[0];
}

function greatest(values: readonly bigint[]): bigint | undefined {
  return values.toSorted(compare).at(-1);
}

function toNs(layout: StreamLayout, value: bigint | undefined): bigint | undefined {
  if (value === undefined || layout.clock === undefined) return undefined;
  return absoluteValueNs(layout.clock, value);
}
