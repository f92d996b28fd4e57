import { Diagnostics, type Problem } from "../../../../../workers/core/diagnostics.js";
import type { Failure } from "../../../../../workers/core/result.js";
import { loadWasm } from "../../../../../workers/entry/wasm-node.js";
import type { DecodedEvent, Format, FormatTrace, StreamTally } from "../../../../../workers/formats/format.js";
import { traceDatV6, traceDatV7 } from "../../../../../workers/formats/trace-dat/index.js";
import { pickDialect } from "../../../../../workers/ingest/dialects/index.js";
import { createBatch, type EventBatch } from "../../../../../workers/model/event-batch.js";
import { memoryFile, openMemory } from "../../../../setup/ctf.js";

export interface OpenedDat {
  readonly trace: FormatTrace | undefined;
  readonly failure: Failure | undefined;
  /** "severity: message @offset", as reported so far. */
  problems(): string[];
}

/** Opens a file as the product does; `path` is "t.dat". */
export async function openDat(bytes: Uint8Array): Promise<OpenedDat> {
  const file = memoryFile("t.dat", bytes);
  const diagnostics = new Diagnostics();
  const context = { open: openMemory, diagnostics, loadWasm };
  const problems = () => diagnostics.all().map(textOf);
  for (const format of [traceDatV6, traceDatV7] as readonly Format[]) {
    const [candidate] = await format.detect([file], openMemory);
    if (candidate === undefined) continue;
    const opened = await format.open(candidate, context);
    if (opened.ok) return { trace: opened.value, failure: undefined, problems };
    return { trace: undefined, failure: opened.error, problems };
  }
  const candidate = { format: traceDatV7.id, path: "t.dat", files: [file] };
  const opened = await traceDatV7.open(candidate, context);
  return { trace: undefined, failure: opened.ok ? undefined : opened.error, problems };
}

function textOf({ severity, message, offset }: Problem): string {
  return `${severity}: ${message}${offset === undefined ? "" : ` @${offset}`}`;
}

export interface Decoded {
  readonly tallies: readonly StreamTally[];
  readonly strings: readonly string[];
  /** Rows of all batches, in order: values by `read`. */
  readonly rows: readonly string[];
}

/** Decodes all streams merged. `read` makes a row of a batch into text. */
export async function decodeAll(
  trace: FormatTrace,
  originNs: bigint,
  read: (batch: EventBatch, row: number, strings: readonly string[]) => string = () => "",
  capacity = 64,
): Promise<Decoded> {
  const reader = trace.openStreams([...trace.description.streams.keys()], pickDialect(trace.description), originNs);
  const batch = createBatch(0, capacity);
  const strings: string[] = [];
  const rows: string[] = [];
  for (let goesOn = true; goesOn; ) {
    goesOn = await reader.next(batch);
    const first = strings.length;
    strings.push(...batch.newStrings);
    // Ids are the reader's own numbers: codes not resolved yet are -2 - n.
    for (let row = 0; row < batch.count; row += 1) rows.push(read(batch, row, strings));
    reader.assignStringIds(batch.newStrings.map((_, i) => first + i));
  }
  const tallies = reader.tallies();
  reader.close();
  return { tallies, strings, rows };
}

/** The text of a code in a text column. */
export function textOfCode(code: number, strings: readonly string[]): string {
  if (code === -1) return "-";
  return strings[code < 0 ? -2 - code : code] ?? "?";
}

export async function wholeEvents(trace: FormatTrace, stream: number): Promise<DecodedEvent[]> {
  const events: DecodedEvent[] = [];
  for await (const event of trace.readEvents(stream, -(1n << 62n), 1n << 62n)) events.push(event);
  return events;
}
