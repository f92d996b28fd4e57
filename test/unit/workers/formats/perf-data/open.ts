import { Diagnostics } from "../../../../../workers/core/diagnostics.js";
import type { Frame } from "../../../../../workers/core/frame-table.js";
import { loadWasm } from "../../../../../workers/entry/wasm-node.js";
import type { DecodedEvent, FormatTrace, StreamTally } from "../../../../../workers/formats/format.js";
import { perfData } from "../../../../../workers/formats/perf-data/index.js";
import { pickDialect } from "../../../../../workers/ingest/dialects/index.js";
import { createBatch, type EventBatch } from "../../../../../workers/model/event-batch.js";
import { EventKind } from "../../../../../workers/model/event-kinds.js";
import { columnsOf } from "../../../../../workers/model/kind-fields.js";
import { memoryFile, openMemory, wholeEvents } from "../../../../setup/ctf.js";
import { ToldStacks } from "../../../../setup/stack-news.js";

export interface Opened {
  readonly trace: FormatTrace | undefined;
  readonly problems: readonly string[];
}

/** Opens bytes as a file named "perf.data". */
export async function openPerf(bytes: Uint8Array): Promise<Opened & { readonly diagnostics: Diagnostics }> {
  const diagnostics = new Diagnostics();
  const candidate = { format: "perf.data", path: "perf.data", files: [memoryFile("perf.data", bytes)] };
  const opened = await perfData.open(candidate, { open: openMemory, diagnostics, loadWasm });
  if (!opened.ok) diagnostics.report({ severity: "error", ...opened.error });
  const problems = diagnostics.all().map(({ message }) => message);
  return { trace: opened.ok ? opened.value : undefined, problems, diagnostics };
}

export interface Row {
  readonly ns: number;
  readonly kind: string;
  readonly cpu: number;
  readonly stack: readonly string[] | undefined;
  readonly frames: readonly Frame[] | undefined;
  readonly [field: string]: number | string | readonly string[] | readonly Frame[] | undefined;
}

export interface Decoded {
  readonly rows: readonly Row[];
  readonly events: readonly DecodedEvent[];
  readonly tally: StreamTally;
  readonly problems: readonly string[];
}

/** Decodes a file in both ways; ns of rows count from the clock's 0. */
export async function decode(bytes: Uint8Array, capacity = 64): Promise<Decoded> {
  const { trace, diagnostics } = await openPerf(bytes);
  if (trace === undefined) throw new Error(diagnostics.all()[0]?.message);
  const { rows, tally } = await rowsOf(trace, capacity);
  const events = await wholeEvents(trace, 0);
  trace.close();
  return { rows, events, tally, problems: diagnostics.all().map(({ message }) => message) };
}

async function rowsOf(trace: FormatTrace, capacity: number): Promise<{ rows: Row[]; tally: StreamTally }> {
  const reader = trace.openStreams([0], pickDialect(trace.description), 0n);
  const batch = createBatch(0, capacity, undefined, true);
  const strings: string[] = [];
  const stacks = new ToldStacks();
  const rows: Row[] = [];
  for (let goesOn = true; goesOn; ) {
    goesOn = await reader.next(batch);
    strings.push(...batch.newStrings);
    stacks.add(batch.newStacks);
    for (let i = 0; i < batch.count; i += 1) rows.push(rowAt(batch, i, strings, stacks));
  }
  const [tally] = reader.tallies();
  reader.close();
  return { rows, tally: tally as StreamTally };
}

const NAMES = new Map(Object.entries(EventKind).map(([name, kind]) => [kind as number, name]));

function rowAt(batch: EventBatch, i: number, strings: readonly string[], stacks: ToldStacks): Row {
  const kind = batch.kind[i] as EventKind;
  const { own, emitter } = columnsOf(kind);
  const fields: Record<string, number | string | undefined> = {};
  for (const [name, slot] of Object.entries({ ...emitter, ...own })) {
    const value = batch[slot][i] as number;
    fields[name] = slot === "s" || slot === "r" ? strings[-2 - value] : value;
  }
  const number = -2 - (batch.stack[i] as number);
  const stack = stacks.textsOf(number);
  const common = { ns: batch.ts[i] as number, kind: NAMES.get(kind) ?? "?", cpu: batch.cpus[i] as number };
  return { ...fields, ...common, stack, frames: stacks.framesOf(number) };
}
