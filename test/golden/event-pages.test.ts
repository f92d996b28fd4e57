import { afterAll, expect, test } from "vitest";
import type { Result } from "../../workers/core/result.js";
import { DEFAULT_INGEST } from "../../workers/engine/default-ingest.js";
import { createEngine } from "../../workers/engine.js";
import { nodeYield } from "../../workers/entry/node-yield.js";
import { loadWasm } from "../../workers/entry/wasm-node.js";
import type { EngineApi, EventsRequest } from "../../workers/model/engine-api.js";
import { filesBelow, openMemory } from "../setup/ctf.js";
import { randomFrom } from "../setup/random.js";
import { smallTrace } from "./cli-support.js";

// Pages of the events table by rank, of streams with many checkpoints, are those of a scan through all events.

let engine: EngineApi | undefined;
/** Session time and name of every event, in order. */
let all: readonly { readonly t: number; readonly cpu: number; readonly name: string }[];
let endNs = 0;

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const shown = ({ t, cpu, name }: { readonly t: number; readonly cpu: number; readonly name: string }) =>
  `${t} ${cpu} ${name}`;

async function page(request: EventsRequest) {
  const { rows, total, truncated } = value(await (engine as EngineApi).events(request));
  return { rows: rows.map(shown), total, truncated };
}

async function open(): Promise<void> {
  if (engine !== undefined) return;
  const yieldToLoop = nodeYield;
  const memoryBytes = () => undefined;
  const platform = { open: openMemory, loadWasm, startDecoder: undefined, decoders: 1, yieldToLoop, memoryBytes };
  engine = createEngine(platform, DEFAULT_INGEST);
  const files = filesBelow(smallTrace({ events: 60_000, cpus: 3, packetBytes: 32_768 }));
  const { originNs } = value(await engine.open({ name: "trace", files }));
  endNs = value(await engine.done()).endNs;
  const handle = value(await engine.exportOpen({ table: "events", format: "jsonl" }));
  let text = "";
  for (let chunk = value(await engine.exportNext(handle)); chunk !== undefined; ) {
    text += chunk;
    chunk = value(await engine.exportNext(handle));
  }
  all = text
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const ns = BigInt(/^\{"ts_ns":(\d+)/.exec(line)?.[1] ?? "0");
      const { cpu, name } = JSON.parse(line) as { readonly cpu: number; readonly name: string };
      return { t: Number(ns - BigInt(originNs)), cpu, name };
    });
}

afterAll(() => engine?.close());

test("any page of the whole", { timeout: 120_000 }, async () => {
  await open();
  const random = randomFrom(5);
  for (const row of [0, 4095, 4096, all.length - 3, ...Array.from({ length: 25 }, () => random(all.length))]) {
    expect(await page({ t0: 0, t1: endNs, row, limit: 7 })).toEqual({
      rows: all.slice(row, row + 7).map(shown),
      total: all.length,
      truncated: row + 7 < all.length,
    });
  }
});

test("any page of a window, of some CPUs", { timeout: 120_000 }, async () => {
  await open();
  const random = randomFrom(6);
  for (let i = 0; i < 25; i++) {
    const [t0 = 0, t1 = 0] = [1 + random(endNs - 1), 1 + random(endNs - 1)].sort((a, b) => a - b);
    const cpus = i % 2 === 0 ? {} : { cpus: [random(3)] };
    const wanted = all.filter(({ t, cpu }) => t0 <= t && t < t1 && (cpus.cpus?.includes(cpu) ?? true));
    const row = random(wanted.length + 2);
    const { rows, total } = await page({ t0, t1, row, limit: 5, ...cpus });
    expect([total, rows]).toEqual([wanted.length, wanted.slice(row, row + 5).map(shown)]);
  }
});
