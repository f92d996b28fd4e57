import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { errorText } from "../core/error-text.js";
import { createEngine } from "../engine.js";
import type { DecodePort } from "../ingest/decode-protocol.js";
import type { EngineApi } from "../model/engine-api.js";
import { decodersFor } from "./decoders-for.js";
import { failures } from "./failures.js";
import { gzip } from "./gzip.js";
import { nodeYield } from "./node-yield.js";
import { openSource } from "./sources-node.js";
import { loadWasm } from "./wasm-node.js";

export interface NodeEngineOptions {
  /** Decode workers beside this thread; 0: decode in this thread. */
  readonly decoders?: number;
}

/** An engine in this thread, for the command line and tests. */
export function createNodeEngine(options: NodeEngineOptions = {}): EngineApi {
  const decoders = options.decoders ?? decodersFor(availableParallelism());
  // Only a build has the worker: from sources (tests) everything runs here.
  const hasWorker = decoders > 0 && existsSync(fileURLToPath(DECODER));
  const ended: Promise<unknown>[] = [];
  const engine = createEngine({
    open: openSource,
    loadWasm,
    startDecoder: hasWorker ? () => startDecoder(ended) : undefined,
    decoders,
    yieldToLoop: nodeYield,
    gzip,
    memoryBytes: sampledRss(),
  });
  const close = async () => {
    await engine.close();
    // A process that ends under a running thread may crash: Electron's does not wait for them.
    await Promise.all(ended);
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

/** Every bundle and shared chunk of a build stands one folder below dist/ (electron/build/build.mjs). */
const DECODER = new URL("../workers/decode.node.mjs", import.meta.url);

/** Adds to `ended` what resolves when the thread has ended. */
function startDecoder(ended: Promise<unknown>[]): DecodePort {
  const worker = new Worker(DECODER);
  ended.push(new Promise((resolve) => worker.once("exit", resolve)));
  const failed = failures();
  worker.on("error", (error) => failed.tell(errorText(error)));
  worker.on("exit", (code) => {
    if (code !== 0) failed.tell(`the decode worker ended with code ${code}`);
  });
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (onMessage, onFailure) => {
      worker.on("message", onMessage);
      failed.listen(onFailure);
    },
    close: () => void worker.terminate(),
  };
}
