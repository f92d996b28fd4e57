import { Diagnostics } from "../../workers/core/diagnostics.js";
import { loadWasm } from "../../workers/entry/wasm-node.js";
import type { DecodedEvent, FormatTrace, StreamTally } from "../../workers/formats/format.js";
import { FORMATS } from "../../workers/formats/index.js";
import { detectTraces } from "../../workers/ingest/detect.js";
import { pickDialect } from "../../workers/ingest/dialects/index.js";
import { createBatch, type EventBatch } from "../../workers/model/event-batch.js";
import { EventKind } from "../../workers/model/event-kinds.js";
import { memoryFile, openMemory } from "./ctf.js";
import { ToldStacks } from "./stack-news.js";

/** Ticks of 64 bits lie in it too. */
const EVER = 1n << 80n;

const KIND_NAMES = new Map(Object.entries(EventKind).map(([name, kind]) => [kind, name]));

export interface OpenedText {
  readonly format: string;
  readonly trace: FormatTrace;
  readonly diagnostics: Diagnostics;
}

/** The only trace in a file; the message of what failed, or undefined if it is none. */
export async function openText(text: string | Uint8Array, path = "t"): Promise<OpenedText | string | undefined> {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const { candidates } = await detectTraces([memoryFile(path, bytes)], openMemory, FORMATS);
  const [candidate] = candidates;
  const format = FORMATS.find(({ id }) => id === candidate?.format);
  if (candidate === undefined || format === undefined) return undefined;
  const diagnostics = new Diagnostics();
  const trace = await format.open(candidate, { open: openMemory, diagnostics, loadWasm });
  return trace.ok ? { format: format.id, trace: trace.value, diagnostics } : trace.error.message;
}

export async function opened(text: string | Uint8Array): Promise<OpenedText> {
  const one = await openText(text);
  if (one === undefined || typeof one === "string") throw new Error(`does not open: ${one}`);
  return one;
}

export async function wholeEvents({ trace }: OpenedText): Promise<DecodedEvent[]> {
  return all(trace.readEvents(0, -EVER, EVER));
}

export async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

export interface TextRow {
  readonly ns: number;
  readonly kind: string;
  readonly cpu: number;
  readonly batch: EventBatch;
  readonly row: number;
  readonly s: string;
  readonly r: string;
  readonly stack: readonly string[];
}

export interface TextRows {
  readonly rows: readonly TextRow[];
  readonly tally: StreamTally;
}

/** All rows with the kernel's dialect; `originNs` is 0 if not said. */
export async function rowsOf({ trace }: OpenedText, originNs = 0n, capacity = 4096): Promise<TextRows> {
  const reader = trace.openStreams([0], pickDialect(trace.description), originNs);
  const rows: TextRow[] = [];
  const strings: string[] = [];
  const stacks = new ToldStacks();
  for (let hasMore = true; hasMore; ) {
    const batch = createBatch(0, capacity, undefined, true);
    hasMore = await reader.next(batch);
    const [knownStrings, knownStacks] = [strings.length, stacks.size];
    strings.push(...batch.newStrings);
    stacks.add(batch.newStacks);
    const idOf = (code: number) => (code < -1 ? -2 - code : code);
    for (let row = 0; row < batch.count; row += 1) {
      rows.push({
        ns: batch.ts[row] as number,
        kind: KIND_NAMES.get(batch.kind[row] as EventKind) ?? "",
        cpu: batch.cpus[row] as number,
        batch,
        row,
        s: strings[idOf(batch.s[row] as number)] ?? "",
        r: strings[idOf(batch.r[row] as number)] ?? "",
        stack: stacks.textsOf(idOf(batch.stack[row] as number)) ?? [],
      });
    }
    reader.assignStringIds(strings.slice(knownStrings).map((_, i) => knownStrings + i));
    reader.assignStackIds?.(Array.from({ length: stacks.size - knownStacks }, (_, i) => knownStacks + i));
  }
  return { rows, tally: reader.tallies()[0] as StreamTally };
}
