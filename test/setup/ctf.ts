import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { FileEntry, OpenSource } from "../../workers/core/byte-source.js";
import { Diagnostics } from "../../workers/core/diagnostics.js";
import { fail, ok } from "../../workers/core/result.js";
import { memorySource } from "../../workers/core/sources/memory.js";
import { loadWasm } from "../../workers/entry/wasm-node.js";
import { ctf2, ctf18 } from "../../workers/formats/ctf/index.js";
import type {
  DecodedEvent,
  EventMapper,
  FormatTrace,
  StreamReader,
  StreamTally,
} from "../../workers/formats/format.js";
import { createBatch, type EventBatch } from "../../workers/model/event-batch.js";
import { Lost } from "../../workers/model/event-fields.js";
import { EventKind } from "../../workers/model/event-kinds.js";

export const EVER = 2n ** 62n;

export const openMemory: OpenSource = (spec) =>
  spec.kind === "memory" ? ok(memorySource(spec.bytes)) : fail(`test opens memory only, not ${spec.kind}`);

export function memoryFile(path: string, bytes: Uint8Array): FileEntry {
  return { path, source: { kind: "memory", bytes, size: bytes.length } };
}

/** All files below a folder, in memory. */
export function filesBelow(folder: string, prefix = ""): FileEntry[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesBelow(path, `${prefix}${name}/`);
    return [memoryFile(`${prefix}${name}`, new Uint8Array(readFileSync(path)))];
  });
}

export interface OpenedTrace {
  readonly path: string;
  /** undefined: it did not open; `diagnostics` holds why. */
  readonly trace: FormatTrace | undefined;
  readonly diagnostics: Diagnostics;
}

/** Traces of CTF 1.8 and of CTF 2. */
export async function openTraces(files: readonly FileEntry[]): Promise<OpenedTrace[]> {
  const opened: OpenedTrace[] = [];
  for (const format of [ctf18, ctf2]) {
    for (const candidate of await format.detect(files, openMemory)) {
      const diagnostics = new Diagnostics();
      const trace = await format.open(candidate, { open: openMemory, diagnostics, loadWasm });
      if (!trace.ok) diagnostics.report({ severity: "error", ...trace.error });
      opened.push({ path: candidate.path, trace: trace.ok ? trace.value : undefined, diagnostics });
    }
  }
  return opened;
}

export interface StreamRun {
  readonly tally: StreamTally;
  /** Names and ns from the origin of events, of all batches. */
  readonly rows: readonly { readonly ns: number; readonly name: string }[];
  readonly lost: readonly { readonly begin: number; readonly end: number }[];
}

/** Decodes a stream as batches, with every event class mapped so that its name can be told. */
export async function runStream(
  trace: FormatTrace,
  stream: number,
  originNs: bigint,
  capacity = 4096,
): Promise<StreamRun> {
  const names: string[] = [];
  const mapper: EventMapper = (name) => {
    names.push(name);
    return { kind: EventKind.SCHED_SWITCH, slots: [{ slot: "a", constant: names.length - 1 }] };
  };
  const rows: { ns: number; name: string }[] = [];
  const lost: { begin: number; end: number }[] = [];
  const tally = await runBatches(trace, stream, mapper, originNs, capacity, (batch) => {
    for (let i = 0; i < batch.count; i += 1) {
      const ns = batch.ts[i] as number;
      if (batch.kind[i] === EventKind.LOST) lost.push({ begin: ns, end: batch[Lost.untilNs][i] as number });
      else rows.push({ ns, name: names[batch.a[i] as number] as string });
    }
  });
  return { tally, rows, lost };
}

/** One stream by itself; ids of strings count up from 0. */
export function openStream(trace: FormatTrace, stream: number, mapper: EventMapper, originNs: bigint): StreamReader {
  const reader = trace.openStreams([stream], mapper, originNs);
  let strings = 0;
  return {
    async next(batch) {
      const goesOn = await reader.next(batch);
      for (const column of [batch.s, batch.r]) {
        for (let i = 0; i < batch.count; i++) if ((column[i] as number) < -1) column[i] = -2 - (column[i] as number);
      }
      reader.assignStringIds(batch.newStrings.map(() => strings++));
      return goesOn;
    },
    get events() {
      return reader.events;
    },
    get bytesRead() {
      return reader.bytesRead;
    },
    get tally() {
      return reader.tallies()[0] as StreamTally;
    },
    close: () => reader.close(),
  };
}

export async function runBatches(
  trace: FormatTrace,
  stream: number,
  mapper: EventMapper,
  originNs: bigint,
  capacity: number,
  see: (batch: EventBatch) => void,
): Promise<StreamTally> {
  const reader = openStream(trace, stream, mapper, originNs);
  const batch = createBatch(stream, capacity, undefined, trace.description.hasStacks);
  try {
    for (let goesOn = true; goesOn; ) {
      goesOn = await reader.next(batch);
      // The last row says only how far the stream was recorded: `tally.end`.
      if (batch.kind[batch.count - 1] === EventKind.STREAM_END) batch.count -= 1;
      see(batch);
    }
    return reader.tally;
  } finally {
    // Its memory is of all readers of the thread.
    reader.close();
  }
}

export async function wholeEvents(
  trace: FormatTrace,
  stream: number,
  fromNs = -EVER,
  toNs = EVER,
): Promise<DecodedEvent[]> {
  const events: DecodedEvent[] = [];
  for await (const event of trace.readEvents(stream, fromNs, toNs)) events.push(event);
  return events;
}

/** How many events a trace's streams hold, decoded without any slot. */
export async function countEvents(trace: FormatTrace): Promise<number> {
  let events = 0;
  for (const stream of trace.description.streams.keys()) {
    const tally = await runBatches(
      trace,
      stream,
      () => undefined,
      0n,
      256,
      () => {},
    );
    events += tally.events;
  }
  return events;
}
