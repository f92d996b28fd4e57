import { expose } from "comlink";
import type { PrefaultPort } from "../engine/prefault-slabs.js";
import { createEngine } from "../engine.js";
import type { DecodePort } from "../ingest/decode-protocol.js";
import { browserYield } from "./browser-yield.js";
import { indexPlatform } from "./build-id.js";
import { decodersFor } from "./decoders-for.js";
import { failures } from "./failures.js";
import { gzip } from "./gzip.js";
import { browserStore } from "./index-store-browser.js";
import { openSource } from "./sources-browser.js";
import { browserSpilling } from "./spill-browser.js";
import { transferring } from "./transferring.js";
import { loadWasm } from "./wasm-browser.js";
import { holdLife, isOfLife, watchLife } from "./worker-life.js";

/** Not in every browser, and it leaves array buffers out: better than nothing where it is. */
interface WithMemory {
  readonly memory?: { readonly usedJSHeapSize: number };
}

holdLife();
expose(
  transferring(
    createEngine({
      open: openSource,
      loadWasm,
      startDecoder,
      startPrefault,
      decoders: decodersFor(navigator.hardwareConcurrency),
      yieldToLoop: browserYield,
      gzip,
      indexes: indexPlatform(browserStore()),
      spilling: browserSpilling(),
      memoryBytes: () => (performance as WithMemory).memory?.usedJSHeapSize,
    }),
  ),
);

function startDecoder(): DecodePort {
  const worker = new Worker(new URL("./decode.worker.ts", import.meta.url), { type: "module" });
  const failed = failures();
  const unwatch = watchLife(worker, failed.tell);
  worker.onmessageerror = () => failed.tell("a message could not be read");
  worker.onerror = (event) => failed.tell(event.message || "the decode worker could not start");
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    listen: (onMessage, onFailure) => {
      worker.onmessage = ({ data }) => {
        if (!isOfLife(data)) onMessage(data);
      };
      failed.listen(onFailure);
    },
    close: () => {
      unwatch();
      worker.terminate();
    },
  };
}

function startPrefault(): PrefaultPort {
  const worker = new Worker(new URL("./prefault.worker.ts", import.meta.url), { type: "module" });
  return {
    ask: (bytes) => worker.postMessage(bytes),
    listen: (onTouched, onEnd) => {
      worker.onmessage = ({ data }) => onTouched(data);
      worker.onerror = onEnd;
    },
    close: () => worker.terminate(),
  };
}
