import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import type { FileEntry } from "../../workers/core/byte-source.js";
import { ok } from "../../workers/core/result.js";
import { StackTable } from "../../workers/core/stack-table.js";
import { StringTable } from "../../workers/core/string-table.js";
import { DEFAULT_INGEST } from "../../workers/engine/default-ingest.js";
import { nodeYield } from "../../workers/entry/node-yield.js";
import { loadWasm } from "../../workers/entry/wasm-node.js";
import { streamBytes } from "../../workers/formats/format.js";
import { DecodePool } from "../../workers/ingest/decode-pool.js";
import { type Discovery, discover, type OpenedTrace } from "../../workers/ingest/discover.js";
import { loopbackPort } from "../../workers/ingest/loopback-port.js";
import { Merge } from "../../workers/ingest/merge.js";
import { pump } from "../../workers/ingest/pump.js";
import type { EventBatch } from "../../workers/model/event-batch.js";
import { EVENT_KIND_COUNT, type EventKind, type Slot } from "../../workers/model/event-kinds.js";
import { KIND_FIELDS } from "../../workers/model/kind-fields.js";
import { DEFAULTS, type GenerateOptions, generate } from "../bench/generator/generate.js";
import { tempFolder } from "../golden/cli-support.js";
import { filesBelow, openMemory } from "../setup/ctf.js";
import { randomFrom } from "../setup/random.js";
import { thoroughly } from "../setup/thorough.js";
import { mutant } from "./mutants.js";

// However many decoders share the streams of a trace, what they say of it together is the same: rows in one order, tallies
// and problems, also where the trace is damaged.

const HOSTS: readonly Partial<GenerateOptions>[] = [
  { seed: 11, header: "compact", cpus: 9, losses: { every: 300, events: 30 } },
  { seed: 12, header: "large", cpus: 3 },
  { seed: 13, format: "trace.dat", cpus: 4 },
];
const MUTANTS = thoroughly([6], [60]).reduce((sum, count) => sum + count);

test.each(HOSTS)("a host with seed $seed, and damaged copies of it", { timeout: 600_000 }, async (options) => {
  const out = tempFolder();
  generate({ ...DEFAULTS, events: 5000, packetBytes: 1 << 13, ...options, out });
  const files = filesBelow(out);
  rmSync(out, { recursive: true });
  expect((await expectSame(files)).rows.length).toBeGreaterThan(2500);
  const random = randomFrom(options.seed as number);
  for (let i = 0; i < MUTANTS; i += 1) await expectSame(mutant(files, random));
});

async function expectSame(files: readonly FileEntry[]): Promise<Said> {
  const expected = await saidBy(1, files);
  for (const decoders of [2, 3, 8]) expect(await saidBy(decoders, files)).toEqual(expected);
  return expected;
}

interface Said {
  readonly rows: readonly string[];
  readonly tallies: readonly unknown[];
  readonly problems: readonly string[];
}

async function saidBy(decoders: number, files: readonly FileEntry[]): Promise<Said> {
  const discovery = await discover({ files }, DEFAULT_INGEST, { open: openMemory, loadWasm });
  if (!discovery.ok) return { rows: [], tallies: [], problems: [discovery.error.message] };
  const { traces } = discovery.value;
  const strings = new StringTable();
  const openTrace = ({ trace }: { readonly trace: number }) =>
    Promise.resolve(ok(decodable(traces[trace] as OpenedTrace)));
  const pool = new DecodePool(jobsOf(discovery.value), {
    ports: Array.from({ length: decoders }, () => loopbackPort(openTrace, nodeYield)),
    strings,
    stacks: new StackTable(strings),
    wanted: new Uint8Array(EVENT_KIND_COUNT).fill(1),
  });
  const rows: string[] = [];
  const merge = new Merge(
    pool.feeds.map(({ feed, trace }) => ({ feed, machine: trace })),
    (batch, machine, from, to) => {
      for (let row = from; row < to; row += 1) rows.push(`${machine} ${textOf(batch, row, strings)}`);
    },
  );
  await pump({ merge, yieldToLoop: nodeYield, onProgress: () => {}, isCancelled: () => false });
  const numbers = traces.flatMap(({ trace, firstStream }) =>
    trace.description.streams.map((_, index) => firstStream + index),
  );
  const tallies = numbers.map((stream) => ({ ...pool.tally(stream) }));
  pool.close();
  const problems = traces.flatMap(({ diagnostics }) => diagnostics.all().map((problem) => JSON.stringify(problem)));
  return { rows, tallies, problems: problems.sort() };
}

function decodable({ trace, mapper }: OpenedTrace) {
  return { decoders: trace, mapper, problems: () => [] };
}

function jobsOf({ traces, clock }: Discovery) {
  return traces.map(({ trace, candidate, openProblems, firstStream }, number) => {
    const { description } = trace;
    return {
      machine: "host",
      trace: number,
      share: () => ({ kind: "whole" as const, format: candidate.format, description, openProblems, candidate }),
      originNs: clock.timeline[number]?.originNs ?? 0n,
      streams: description.streams.map((stream, index) => {
        return { stream: firstStream + index, index, bytes: streamBytes(stream) };
      }),
    };
  });
}

function textOf(batch: EventBatch, row: number, strings: StringTable): string {
  const kind = batch.kind[row] as EventKind;
  const slots = KIND_FIELDS[kind].flatMap((fields) => Object.values(fields) as Slot[]);
  const values = slots.map((slot) => {
    const value = batch[slot][row] as number;
    return (slot === "s" || slot === "r") && 0 <= value ? strings.get(value) : `${value}`;
  });
  const cpu = batch.isMixed ? batch.cpus[row] : batch.cpu;
  return `${batch.ts[row]} ${kind} ${cpu} ${values.join(" ")}`;
}
