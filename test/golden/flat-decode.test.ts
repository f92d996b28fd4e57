import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import type { FileEntry } from "../../workers/core/byte-source.js";
import { Diagnostics } from "../../workers/core/diagnostics.js";
import { memorySource } from "../../workers/core/sources/memory.js";
import { loadWasm } from "../../workers/entry/wasm-node.js";
import type { CtfTrace } from "../../workers/formats/ctf/ctf-trace.js";
import type { StreamLayout } from "../../workers/formats/ctf/layout.js";
import { mergedReader } from "../../workers/formats/ctf/merged-reader.js";
import { Reporter } from "../../workers/formats/ctf/reporter.js";
import { startDecode } from "../../workers/formats/flat/compiled-decode.js";
import { DecodeSpace } from "../../workers/formats/flat/decode-space.js";
import type { EventMapper, FormatTrace } from "../../workers/formats/format.js";
import { pickDialect } from "../../workers/ingest/dialects/index.js";
import { EventKind } from "../../workers/model/event-kinds.js";
import { DEFAULTS, type GenerateOptions, generate } from "../bench/generator/generate.js";
import { mutant } from "../fuzz/mutants.js";
import { filesBelow, openTraces } from "../setup/ctf.js";
import { checkedSpace, typescriptDecode } from "../setup/flat-decode.js";
import { randomFrom } from "../setup/random.js";
import { thoroughly } from "../setup/thorough.js";
import { tempFolder } from "./cli-support.js";
import { type Decoded, decodedBy, originOf, timesOneByOne, usedSpace } from "./decoded-rows.js";

// The flat decoder gives the same rows, tallies and problems as WebAssembly and as TypeScript, wherever its batches lie and
// whatever its memory held before. It touches nothing that its reader has not taken, however damaged lengths are. Its times
// are those of the general decoder, which finds one event after the other.

const PACKET_BYTES = 1 << 13;
const HOSTS: readonly Partial<GenerateOptions>[] = thoroughly<Partial<GenerateOptions>>(
  [
    { seed: 2, header: "compact", losses: { every: 300, events: 30 } },
    { seed: 4, header: "large", cpus: 4 },
    { seed: 3, header: "compact", cpus: 9 },
  ],
  [
    { seed: 6, header: "compact", cpus: 8, vms: 3 },
    { seed: 8, header: "large", losses: { every: 100, events: 5 } },
  ],
);
const MUTANTS = thoroughly([5], [45]).reduce((sum, count) => sum + count);

test.each(HOSTS)("a host with seed $seed, and damaged copies of it", { timeout: 600_000 }, async (options) => {
  const out = tempFolder();
  const { folder } = generate({ ...DEFAULTS, events: 6000, cpus: 2, packetBytes: PACKET_BYTES, ...options, out });
  const files = filesBelow(folder);
  rmSync(out, { recursive: true });
  expect(await expectSame(files)).toBeGreaterThan(3000);
  const random = randomFrom(options.seed as number);
  for (let i = 0; i < MUTANTS; i += 1) await expectSame(mutant(files, random));
});

/** Answers how many rows there are. */
async function expectSame(files: readonly FileEntry[]): Promise<number> {
  let count = 0;
  const webAssembly = startDecode(await loadWasm("flat-decode"));
  for (const { trace } of await openTraces(files)) {
    if (trace === undefined) continue;
    const dialect = pickDialect(trace.description);
    const expected = await decoded(files, trace, dialect, new DecodeSpace(webAssembly), 500);
    count += expected.rows.length;
    const used = usedSpace(new DecodeSpace(webAssembly));
    expect(await decoded(files, trace, dialect, used, 500, true)).toEqual(expected);
    const script = usedSpace(new DecodeSpace(typescriptDecode));
    expect(await decoded(files, trace, dialect, script, 77)).toEqual(expected);
    const checked = await checkedSpace();
    expect(await decoded(files, trace, dialect, checked, 500)).toEqual(expected);
    expect(checked.checks).toBeGreaterThan(expected.rows.length);
    const { rows } = await decoded(files, trace, () => EVERY_EVENT, new DecodeSpace(webAssembly), 500, true);
    const times = rows.filter(([, kind]) => kind === EventKind.THREAD_EVENT).map(([time]) => time);
    expect(times).toEqual(await timesOneByOne(trace, expected.tallies));
  }
  return count;
}

const EVERY_EVENT = { kind: EventKind.THREAD_EVENT, slots: [] };

async function decoded(
  files: readonly FileEntry[],
  trace: FormatTrace,
  mapper: EventMapper,
  space: DecodeSpace,
  capacity: number,
  isOwn = false,
): Promise<Decoded> {
  const diagnostics = new Diagnostics();
  const numbers = [...trace.description.streams.keys()];
  const { layout, streams } = (trace as CtfTrace).share(numbers);
  const decodable = streams.map(({ id, segments }) => ({
    layout: layout.streams.get(id) as StreamLayout,
    segments: segments.map((segment) => ({ ...segment, source: sourceOf(files, segment.file) })),
  }));
  const reader = mergedReader(layout, decodable, mapper, originOf(trace), new Reporter(diagnostics), space);
  return decodedBy(reader, diagnostics, capacity, isOwn);
}

function sourceOf(files: readonly FileEntry[], path: string) {
  const source = files.find((file) => file.path === path)?.source;
  return memorySource(source?.kind === "memory" ? source.bytes : new Uint8Array(0));
}
