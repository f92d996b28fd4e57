import type { FileEntry } from "../../../workers/core/byte-source.js";
import { Diagnostics } from "../../../workers/core/diagnostics.js";
import { loadWasm } from "../../../workers/entry/wasm-node.js";
import type { EventMapper, Format, FormatTrace } from "../../../workers/formats/format.js";
import { pickDialect } from "../../../workers/ingest/dialects/index.js";
import { openMemory, runBatches } from "../../setup/ctf.js";

const ORIGIN = 1_000_000n;
const ALWAYS = 2n ** 200n;
const BEGIN = { events: 0, latest: Number.NEGATIVE_INFINITY, originNs: ORIGIN, state: undefined };

/**
 * Opens files as a trace of a format and reads it in all ways. Nothing throws or hangs, time never goes back, and whole
 * events are those that were counted.
 */
export async function readAllWays(format: Format, files: readonly FileEntry[], capacity: number): Promise<void> {
  const path = files[0]?.path ?? "";
  const context = { open: openMemory, diagnostics: new Diagnostics(), loadWasm };
  const opened = await format.open({ format: format.id, path, files }, context);
  if (!opened.ok) {
    if (opened.error.message === "") throw new Error("failed without a reason");
    return;
  }
  const mapper = pickDialect(opened.value.description);
  for (const stream of opened.value.description.streams.keys())
    await readStream(opened.value, stream, mapper, capacity);
  opened.value.close();
}

async function readStream(trace: FormatTrace, stream: number, mapper: EventMapper, capacity: number): Promise<void> {
  let latest = Number.NEGATIVE_INFINITY;
  const tally = await runBatches(trace, stream, mapper, ORIGIN, 1 + (capacity % 50), ({ count, ts }) => {
    for (let i = 0; i < count; i += 1) {
      const ns = ts[i] as number;
      if (!(latest <= ns)) throw new Error(`time ${ns} after ${latest}`);
      latest = ns;
    }
  });
  const names = new Map<string, number>();
  let last = -ALWAYS;
  for await (const { name, ns } of trace.readEvents(stream, -ALWAYS, ALWAYS)) {
    if (ns < last) throw new Error(`event at ${ns} after ${last}`);
    last = ns;
    names.set(name, (names.get(name) ?? 0) + 1);
  }
  for (const [name, count] of tally.counts) {
    if (names.get(name) !== count) throw new Error(`${names.get(name)} whole events ${name} of ${count}`);
  }
  for (const checkpoint of [BEGIN, ...(tally.checkpoints ?? [])].slice(-2)) {
    const left = tally.events - checkpoint.events;
    const times = await trace.eventTimes(stream, checkpoint, left + 1);
    if (times.length !== left) throw new Error(`${times.length} events behind a checkpoint with ${left}`);
  }
}
