import { parentPort } from "node:worker_threads";
import { createDecoder } from "../engine/decoder.js";
import type { ToDecoder } from "../ingest/decode-protocol.js";
import { shareAddresses } from "./address-limit.js";
import { nodeYield } from "./node-yield.js";
import { openSource } from "./sources-node.js";
import { loadWasm } from "./wasm-node.js";

// A decode worker as a thread of Node.
const port = parentPort;
if (port) {
  shareAddresses();
  const decoder = createDecoder({
    open: openSource,
    loadWasm,
    post: (message, transfer) => port.postMessage(message, [...transfer]),
    yieldToLoop: nodeYield,
    allocate: (bytes) => new SharedArrayBuffer(bytes),
    sharesMemory: true,
  });
  port.on("message", (message: ToDecoder) => decoder.receive(message));
}
