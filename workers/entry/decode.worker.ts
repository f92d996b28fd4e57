import { createDecoder } from "../engine/decoder.js";
import type { ToDecoder } from "../ingest/decode-protocol.js";
import { browserYield } from "./browser-yield.js";
import { openSource } from "./sources-browser.js";
import { loadWasm } from "./wasm-browser.js";
import { holdLife } from "./worker-life.js";

// A decode worker as a web worker of the engine's.
const decoder = createDecoder({
  open: openSource,
  loadWasm,
  post: (message, transfer) => postMessage(message, { transfer: [...transfer] }),
  yieldToLoop: browserYield,
  // Only pages isolated from other origins have shared memory; both our shells are.
  allocate: (bytes) => (crossOriginIsolated ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)),
  sharesMemory: crossOriginIsolated,
});
addEventListener("message", ({ data }: MessageEvent<ToDecoder>) => decoder.receive(data));
holdLife();
