import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EventKind } from "../../workers/model/event-kinds.js";
import { memoryFile, openTraces, runBatches } from "../setup/ctf.js";
import { joinBytes, lttngMetadata, lttngPacket, type WrittenEvent } from "../unit/workers/formats/ctf/writer.js";

// Damaged streams: nothing throws, nothing hangs, time never goes back in a batch, and no more events come out
// than bytes went in.

const seconds = Number(process.env.FUZZ_SECONDS ?? "4");
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);
/** One stream of some kilobytes, on a busy machine. */
const LIMIT_MS = 3_000;
const ORIGIN = 1_000_000_000_000n;

interface Base {
  readonly metadata: Uint8Array;
  readonly stream: Uint8Array;
}

const encoder = new TextEncoder();

function lttngBase(order: "le" | "be", header: "compact" | "large"): Base {
  const options = { order, header };
  const parts = Array.from({ length: 4 }, (_, part) => {
    const begin = BigInt(part + 1) * 1_000_000n;
    const events = Array.from({ length: 40 }, (_, i): WrittenEvent => {
      const name = (["number", "words", "big"] as const)[i % 3] as WrittenEvent["name"];
      return { name, ts: begin + BigInt(i * 100), value: BigInt(i), text: "some text" };
    });
    return lttngPacket({ begin, end: begin + 5000n, events, seq: BigInt(part), size: 2048 }, options);
  });
  return { metadata: encoder.encode(lttngMetadata(options)), stream: joinBytes(...parts) };
}

/** Lengths and tags inside events, no packet sizes, and odd bits: what the general reader is for. */
function oddBase(): Base {
  const metadata = `/* CTF 1.8 */
trace { major = 1; minor = 8; byte_order = be; };
clock { name = c; freq = 1000; };
stream { event.header := struct {
  integer { size = 2; } id; integer { size = 21; map = clock.c.value; } t; }; };
event { id = 0; name = seq; fields := struct {
  integer { size = 9; } n; struct { integer { size = 3; } x; string s; } items[n]; }; };
event { id = 1; name = var; fields := struct {
  enum : integer { size = 3; } { A = 0 ... 1, B = 2, C } tag;
  variant <tag> { string A; struct { } B; integer { size = 8; } C[4]; } v; integer { size = 64; align = 64; } end; }; };
event { id = 2; name = empty; fields := struct { }; };
`;
  const stream = Uint8Array.from({ length: 3000 }, (_, i) => ((i * 37) % 251) & ((i >> 4) & 255));
  return { metadata: encoder.encode(metadata), stream };
}

const kernel = readFileSync(new URL("../fixtures/ctf/lttng-kernel.metadata", import.meta.url));
const bases = [
  lttngBase("le", "compact"),
  lttngBase("le", "large"),
  lttngBase("be", "compact"),
  lttngBase("be", "large"),
  oddBase(),
];

test(`damaged streams decode to what is left of them, for ${seconds} s from seed ${seed}`, {
  timeout: seconds * 2_000 + 30_000,
}, async () => {
  const random = randomFrom(seed);
  const end = performance.now() + seconds * 1_000;
  let events = 0;
  let damagedRuns = 0;
  for (let run = 0; performance.now() < end; run++) {
    const base = bases[random(bases.length)] as Base;
    const stream = damaged(base.stream, random);
    const started = performance.now();
    const { count, problems } = await decode(base.metadata, stream, 1 + random(50));
    const took = performance.now() - started;
    if (LIMIT_MS < took) throw new Error(`run ${run} took ${took} ms`);
    events += count;
    if (problems > 0) damagedRuns += 1;
  }
  expect(events).toBeGreaterThan(0);
  expect(damagedRuns).toBeGreaterThan(0);
});

test("noise behind a real head is not taken for a stream for long", async () => {
  const random = randomFrom(seed);
  const noise = Uint8Array.from({ length: 1 << 16 }, () => random(256));
  const { problems } = await decode(new Uint8Array(kernel), noise, 100);
  expect(problems).toBeGreaterThan(0);
});

async function decode(
  metadata: Uint8Array,
  stream: Uint8Array,
  capacity: number,
): Promise<{ count: number; problems: number }> {
  const [opened] = await openTraces([memoryFile("metadata", metadata), memoryFile("ch_0", stream)]);
  const trace = opened?.trace;
  if (trace === undefined) throw new Error("metadata is not damaged here");
  let rows = 0;
  let whole = 0;
  for (const index of trace.description.streams.keys()) {
    let latest = Number.NEGATIVE_INFINITY;
    const slots = [
      { slot: "a" as const, fields: ["value", "n"] },
      { slot: "x" as const, fields: ["address", "end"] },
      { slot: "s" as const, fields: ["text"] },
    ];
    // A kind that no analysis handles has all slots.
    const mapper = (name: string) => (name === "big" ? undefined : { kind: EventKind.KVM_IRQ_LINE, slots });
    const tally = await runBatches(trace, index, mapper, ORIGIN, capacity, (batch) => {
      for (let i = 0; i < batch.count; i += 1) {
        const ns = batch.ts[i] as number;
        if (!(latest <= ns)) throw new Error(`time ${ns} after ${latest}`);
        latest = ns;
      }
      rows += batch.count;
    });
    if (tally.events > stream.length * 8) throw new Error(`${tally.events} events from ${stream.length} bytes`);
    for await (const event of trace.readEvents(index, -(2n ** 62n), 2n ** 62n)) if (event.name !== "") whole += 1;
    if (whole > stream.length * 8) throw new Error(`${whole} whole events from ${stream.length} bytes`);
  }
  return { count: rows + whole, problems: opened?.diagnostics.all().length ?? 0 };
}

type Random = (below: number) => number;

/** Numbers that come again with the same seed (xorshift). */
function randomFrom(start: number): Random {
  let state = start | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** A stream with a few bits flipped, bytes set to extremes, and pieces dropped, doubled or cut off. */
function damaged(stream: Uint8Array, random: Random): Uint8Array {
  let bytes: Uint8Array = stream.slice();
  for (let changes = random(6); 0 <= changes; changes -= 1) {
    const at = random(bytes.length + 1);
    const length = 1 + random(64);
    switch (random(6)) {
      case 0:
        bytes[at] = (bytes[at] ?? 0) ^ (1 << random(8));
        break;
      case 1:
        bytes.fill(random(2) * 255, at, at + 1 + random(12));
        break;
      case 2:
        bytes = bytes.slice(0, at);
        break;
      case 3:
        bytes = joinBytes(bytes.subarray(0, at), bytes.subarray(at + length));
        break;
      case 4:
        bytes = joinBytes(bytes.subarray(0, at + length), bytes.subarray(at));
        break;
      default:
        // Heads are where damage tells most.
        bytes[(at % 100) + 2048 * random(4)] = random(256);
    }
  }
  return bytes;
}
