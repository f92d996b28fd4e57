import { SLAB_BYTES, type Slabs } from "../core/slabs.js";
import type { DecodePort } from "../ingest/decode-protocol.js";

/** Slabs that are ready or on their way at a time. */
const AHEAD = 2;

/**
 * Has a worker use new memory once before the engine needs it. A system gives out memory page by page when it is first
 * written to, which takes longer than the writing, in a virtual machine several times as long; and the engine's thread
 * is what everything else waits for while a trace is read. Returns how to stop.
 */
export function prefaultSlabs(port: DecodePort, memory: Slabs): () => void {
  const ask = (): void => port.post({ type: "prefault", bytes: SLAB_BYTES }, []);
  const stop = (): void => {
    memory.dropOffers();
    port.close();
  };
  port.listen((message) => {
    if (message.type === "prefaulted") memory.offer(message.buffer);
  }, stop);
  memory.onTaken = ask;
  for (let i = 0; i < AHEAD; i += 1) ask();
  return stop;
}
