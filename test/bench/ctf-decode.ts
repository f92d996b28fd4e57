import { parseArgs } from "node:util";
import type { EventMapper } from "../../workers/formats/format.js";
import { pickDialect } from "../../workers/ingest/dialects/index.js";
import { createBatch } from "../../workers/model/event-batch.js";
import { filesBelow, openTraces } from "../setup/ctf.js";

// How fast one core decodes CTF 1.8: node test/setup/run-program.mjs test/bench/ctf-decode.ts FOLDER [--rounds N]
// "mapped": every event class the dialect of the tracer knows goes into batches; "skipped": all are only counted; "merged": as
// mapped, all streams in order of time into memory of the decoder, as decode workers do it.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "40" } },
});
const BATCH_ROWS = 16384;

interface Round {
  readonly events: number;
  readonly rows: number;
  /** Of this process, whatever else the machine does. */
  readonly cpuMs: number;
  readonly wallMs: number;
}

const [folder] = positionals;
if (folder === undefined)
  throw new Error("usage: node test/setup/run-program.mjs test/bench/ctf-decode.ts FOLDER [--rounds N]");

for (const { path, trace } of await openTraces(filesBelow(folder))) {
  if (trace === undefined) continue;
  const { streams } = trace.description;
  const origin = streams[0]?.beginNs ?? 0n;
  const each = [...streams.keys()].map((stream) => [stream]);
  const round = async (mapper: EventMapper, groups: readonly (readonly number[])[]): Promise<Round> => {
    let events = 0;
    let rows = 0;
    const begin = performance.now();
    const cpu = process.cpuUsage();
    for (const group of groups) {
      const reader = trace.openStreams(group, mapper, origin);
      const own = groups === each ? undefined : reader.createBatch?.(0, BATCH_ROWS, false);
      const batch = own ?? createBatch(0, BATCH_ROWS);
      for (let goesOn = true; goesOn; ) {
        goesOn = await reader.next(batch);
        rows += batch.count;
      }
      events += reader.events;
      reader.close();
    }
    const { user, system } = process.cpuUsage(cpu);
    return { events, rows, cpuMs: (user + system) / 1000, wallMs: performance.now() - begin };
  };
  const dialect = pickDialect(trace.description);
  for (const [name, mapper, groups] of [
    ["mapped", dialect, each],
    ["skipped", () => undefined, each],
    ["merged", dialect, [each.flat()]],
  ] as const) {
    // The first rounds are the compiler's; then all together, since processor time comes in coarse steps.
    const rounds: Round[] = [];
    for (let i = 0; i < Number(values.rounds); i += 1) rounds.push(await round(mapper, groups));
    const warm = rounds.slice(rounds.length >> 2);
    const total = (of: (one: Round) => number) => warm.reduce((sum, one) => sum + of(one), 0);
    const rate = (events: number, ms: number) => `${(events / ms / 1000).toFixed(1)} M events/s`;
    const cpu = rate(
      total((one) => one.events),
      total((one) => one.cpuMs),
    );
    const best = rate(warm[0]?.events ?? 0, Math.min(...warm.map((one) => one.wallMs)));
    console.log(
      `${path} ${name}: ${warm[0]?.events} events, ${warm[0]?.rows} rows: ${cpu} of processor time, best ${best}`,
    );
  }
}
