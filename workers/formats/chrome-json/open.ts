import type { FileEntry } from "../../core/byte-source.js";
import { fail, ok, type Result } from "../../core/result.js";
import { CachedBytes } from "../cached-bytes.js";
import type { FieldValue, FormatTrace, OpenContext, StreamDecoders } from "../format.js";
import { Notes } from "../notes.js";
import { RankedDecoders, RankedTrace, streamIn } from "../ranked/ranked-trace.js";
import { PHASE_NAMES, SliceColumns, type SliceData } from "../slices/slice-columns.js";
import { type ReadDetails, SliceStream } from "../slices/slice-stream.js";
import { ChromeCollector } from "./collect.js";
import { rawText } from "./json-bytes.js";
import { JsonWalk } from "./walk.js";

export interface ChromeShare {
  readonly file: FileEntry;
  readonly data: SliceData;
  readonly base: bigint;
}

export async function openChrome(file: FileEntry, { open, diagnostics }: OpenContext): Promise<Result<FormatTrace>> {
  const source = open(file.source);
  if (!source.ok) return source;
  const notes = new Notes(diagnostics, file.path);
  const columns = new SliceColumns(notes);
  const collector = new ChromeCollector(columns, notes);
  const others = new Set<string>();
  const walk = new JsonWalk(source.value, {
    event: (bytes, at, offset) => collector.take(bytes, at, offset),
    other: (key) => others.add(key),
    damage: (text, offset) => notes.count(text, offset),
  });
  await walk.run();
  collector.finish();
  reportOthers(others, notes);
  notes.report("events that are not read");
  if (columns.count === 0) {
    source.value.close();
    return fail("this Chrome trace holds no slices, instants or counters", { file: file.path });
  }
  const data = columns.sorted();
  const base = BigInt(collector.baseUs ?? 0) * 1000n;
  const stream = new SliceStream(data, base, jsonDetails(new CachedBytes(source.value)));
  const description = streamIn(file.path, "", {
    cpu: -1,
    begin: 0,
    end: file.source.size,
    firstNs: base + BigInt(data.times[0] as number),
    lastNs: base + BigInt(data.end),
    eventNames: PHASE_NAMES,
  });
  const trace = {
    path: file.path,
    format: "chrome-json",
    hostname: undefined,
    tracer: "Trace Event Format",
    dialect: "other" as const,
    environment: {},
    processNames: collector.named,
    uuid: undefined,
    clock: { name: "trace", frequencyHz: 1e9, epochOffsetNs: 0n },
    streams: [description],
    eventNames: PHASE_NAMES,
  };
  return ok(new RankedTrace(source.value, [stream], trace, (): ChromeShare => ({ file, data, base })));
}

export async function openChromeShare(
  { file, data, base }: ChromeShare,
  { open }: OpenContext,
): Promise<Result<StreamDecoders>> {
  const source = open(file.source);
  if (!source.ok) return source;
  const stream = new SliceStream(data, base, jsonDetails(new CachedBytes(source.value)));
  return ok(new RankedDecoders(source.value, new Map([[0, stream]])));
}

/** Values of the outer object that say something about the machine and are not read. */
const NOT_READ = ["systemTraceEvents", "stackFrames", "samples", "controllerTraceDataKey", "powerTraceAsString"];

function reportOthers(others: ReadonlySet<string>, notes: Notes): void {
  for (const key of NOT_READ) {
    if (!others.has(key)) continue;
    const hint = key === "systemTraceEvents" ? " (ftrace as text: save it as a file of its own to see it)" : "";
    notes.note(`"${key}" is not read${hint}`);
  }
}

/** All of an event but what its columns say. */
function jsonDetails(bytes: CachedBytes): ReadDetails {
  return async (offset, length) => {
    const found = await bytes.range(offset, offset + length);
    if (!found.ok) return {};
    const { value } = found;
    try {
      const { cat, id, args, s } = JSON.parse(rawText(value.bytes, value.from, value.to)) as Record<string, FieldValue>;
      return withoutAbsent({ cat, id, scope: s, args });
    } catch {
      return {};
    }
  };
}

function withoutAbsent(values: Readonly<Record<string, FieldValue | undefined>>): Record<string, FieldValue> {
  const present = Object.entries(values).filter((entry): entry is [string, FieldValue] => entry[1] !== undefined);
  return Object.fromEntries(present);
}
