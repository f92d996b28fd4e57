import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { PrefaultPort } from "../engine/prefault-slabs.js";
import { createEngine } from "../engine.js";
import type { IndexStore } from "../index-file/index-store.js";
import type { DecodePort } from "../ingest/decode-protocol.js";
import type { EngineApi } from "../model/engine-api.js";
import { shareAddresses } from "./address-limit.js";
import { indexPlatform } from "./build-id.js";
import { type DecodeThread, hasDecodeThread, startDecodeThread } from "./decode-thread.js";
import { decodersFor } from "./decoders-for.js";
import { gzip } from "./gzip.js";
import { nodeYield } from "./node-yield.js";
import { openSource } from "./sources-node.js";
import { spillingTo } from "./spill-node.js";
import { loadWasm } from "./wasm-node.js";

export interface NodeEngineOptions {
  /** Decode workers beside this thread; 0: decode in this thread. */
  readonly decoders?: number;
  /** Where lanes go that memory has no room for. */
  readonly spillFolder?: string;
  /** Where index files are kept. */
  readonly indexes?: IndexStore | undefined;
  /** Events between two parts of an index that are kept while it is made; 0: none; undefined: from time to time. */
  readonly partEvents?: number | undefined;
  /** Gives a decode worker that was started before, which is the engine's from then on; undefined: there is none. */
  readonly takeDecoder?: (() => DecodeThread | undefined) | undefined;
}

/** An engine in this thread, for the command line and tests. */
export function createNodeEngine(options: NodeEngineOptions = {}): EngineApi {
  shareAddresses();
  const decoders = options.decoders ?? decodersFor(availableParallelism());
  // Only a build has the worker: from sources (tests) everything runs here.
  const hasWorker = decoders > 0 && hasDecodeThread();
  const workers: Worker[] = [];
  const engine = createEngine({
    open: openSource,
    loadWasm,
    startDecoder: hasWorker ? () => portOf(options.takeDecoder?.() ?? startDecodeThread(), workers) : undefined,
    ...(hasWorker && { startPrefault: () => startPrefault(workers) }),
    decoders,
    yieldToLoop: nodeYield,
    gzip,
    indexes: indexPlatform(options.indexes, options.partEvents),
    memoryBytes: sampledRss(),
    spilling: spillingTo(options.spillFolder),
  });
  const close = async () => {
    await engine.close();
    // A process that ends under a running thread may crash: Electron's does not wait for them. What could not be opened
    // for want of memory has left some running.
    await Promise.all(workers.map((worker) => worker.terminate()));
  };
  return { ...engine, close };
}

/** Asking the system takes about half a millisecond, and progress asks for it often. */
const RSS_MS = 250;

function sampledRss(): () => number {
  let sampledAt = Number.NEGATIVE_INFINITY;
  let bytes = 0;
  return () => {
    const now = performance.now();
    if (RSS_MS <= now - sampledAt) {
      sampledAt = now;
      bytes = rss() ?? bytes;
    }
    return bytes;
  };
}

/** Undefined where the system cannot say: it opens a file for that, and there may be too many open. */
function rss(): number | undefined {
  try {
    return process.memoryUsage.rss();
  } catch {
    return undefined;
  }
}

const PREFAULT = new URL("../workers/prefault.node.mjs", import.meta.url);

function portOf({ worker, failed }: DecodeThread, workers: Worker[]): DecodePort {
  workers.push(worker);
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (onMessage, onFailure) => {
      worker.on("message", onMessage);
      failed.listen(onFailure);
    },
    close: () => void worker.terminate(),
  };
}

function startPrefault(workers: Worker[]): PrefaultPort {
  const worker = new Worker(PREFAULT);
  workers.push(worker);
  return {
    ask: (bytes) => worker.postMessage(bytes),
    listen: (onTouched, onEnd) => {
      worker.on("message", onTouched);
      // Without memory for it, or for its thread, the engine goes on with memory that nobody touched.
      worker.on("error", onEnd);
    },
    close: () => void worker.terminate(),
  };
}
