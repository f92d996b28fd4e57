import { parseArgs } from "node:util";
import type { EventMapper } from "../../workers/formats/format.js";
import { pickDialect } from "../../workers/ingest/dialects/index.js";
import { createBatch } from "../../workers/model/event-batch.js";
import { filesBelow, openTraces } from "../setup/ctf.js";

// How fast one core decodes CTF 1.8: node test/bench/run.mjs ctf-decode FOLDER [--rounds N]
// "mapped": every event class the dialect of the tracer knows goes into batches; "skipped": all are only counted.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "20" } },
});
const [folder] = positionals;
if (folder === undefined) throw new Error("usage: node test/bench/run.mjs ctf-decode FOLDER [--rounds N]");

for (const { path, trace } of await openTraces(filesBelow(folder))) {
  if (trace === undefined) continue;
  const { streams } = trace.description;
  const origin = streams[0]?.beginNs ?? 0n;
  const round = async (mapper: EventMapper): Promise<{ events: number; rows: number; ms: number }> => {
    let events = 0;
    let rows = 0;
    // Processor time, not wall time: the machine may be shared.
    const begin = process.cpuUsage();
    for (const stream of streams.keys()) {
      const reader = trace.openStream(stream, mapper, origin);
      const batch = createBatch(stream);
      for (let goesOn = true; goesOn; ) {
        goesOn = await reader.next(batch);
        rows += batch.count;
      }
      events += reader.tally.events;
    }
    return { events, rows, ms: process.cpuUsage(begin).user / 1000 };
  };
  for (const [name, mapper] of [
    ["mapped", pickDialect(trace.description)],
    ["skipped", () => undefined],
  ] as const) {
    const rounds = [];
    for (let i = 0; i < Number(values.rounds); i += 1) rounds.push(await round(mapper));
    const { events, rows } = rounds[0] ?? { events: 0, rows: 0 };
    const ms = rounds.map((one) => one.ms).toSorted((a, b) => a - b);
    const rate = (one: number | undefined) => (events / (one ?? Number.NaN) / 1000).toFixed(1);
    const spread = `best ${rate(ms[0])}, median ${rate(ms[ms.length >> 1])} M events/s`;
    console.log(`${path} ${name}: ${events} events, ${rows} rows: ${spread}`);
  }
}
