import { SLAB_BYTES, type Slabs } from "../core/slabs.js";

/** Slabs that are ready or on their way at a time. */
const AHEAD = 2;
/** The smallest there is on any system. */
const PAGE_BYTES = 4096;

/** A worker that uses new memory once (`touched`). It loads nothing else, as V8 would compile that for one loop. */
export interface PrefaultPort {
  /** Asks for so many bytes. */
  ask(bytes: number): void;
  /** Called once, before anything is asked for. `onEnd`: the worker is gone. */
  listen(onTouched: (buffer: ArrayBufferLike) => void, onEnd: () => void): void;
  close(): void;
}

/**
 * Has a worker use new memory once before the engine needs it. A system gives out memory page by page when it is first
 * written to, which takes longer than the writing, in a virtual machine several times as long; and the engine's thread
 * is what everything else waits for while a trace is read. Returns how to stop.
 */
export function prefaultSlabs(port: PrefaultPort, memory: Slabs): () => void {
  const ask = (): void => port.ask(SLAB_BYTES);
  const stop = (): void => {
    memory.dropOffers();
    port.close();
  };
  port.listen((buffer) => memory.offer(buffer), stop);
  memory.onTaken = ask;
  for (let i = 0; i < AHEAD; i += 1) ask();
  return stop;
}

/** The inside of such a worker: a buffer all of whose pages have been used. */
export function touched<Buffer extends ArrayBufferLike>(buffer: Buffer): Buffer {
  const memory = new Uint8Array(buffer);
  for (let at = 0; at < memory.length; at += PAGE_BYTES) memory[at] = 0;
  return buffer;
}
