import { NUMBER } from "./rows-head.js";
import type { ArrayMemory } from "./slabs.js";

/** A store as the core's calls see it. */
interface Growing {
  readonly head: Int32Array;
  grow(): void;
}

/**
 * The memory in which stores have what is written next, so that the flat core can add records too (flat/rows.ts): their
 * heads and their last pages. Full pages leave it.
 */
export class OpenPages {
  private readonly stores: Growing[] = [];

  constructor(readonly memory: ArrayMemory) {}

  /** Gives the store its number. */
  add(store: Growing): void {
    store.head[NUMBER >> 2] = this.stores.length;
    this.stores.push(store);
  }

  /** The store with a number has no room left. */
  grow(number: number): void {
    this.stores[number]?.grow();
  }
}
