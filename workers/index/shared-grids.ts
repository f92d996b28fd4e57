/**
 * What the grids of a session have in common, as few objects: a palette is that of many grids, and the sums of all grids of
 * a slab are one array. A fold goes over thousands of grids, and an object for each would be out of the cache.
 */
export class SharedGrids {
  private readonly palettes = new Map<string, Uint8Array>();
  private readonly sums = new WeakMap<ArrayBufferLike, Uint16Array>();

  private room = new Uint32Array(0);

  /** Memory that the next one who asks gets, too. */
  scratch(words: number): Uint32Array {
    if (this.room.length < words) this.room = new Uint32Array(words);
    return this.room.subarray(0, words);
  }

  /** The same states in the same order. */
  paletteLike(palette: Uint8Array): Uint8Array {
    const key = palette.join();
    const shared = this.palettes.get(key) ?? palette;
    this.palettes.set(key, shared);
    return shared;
  }

  /** A buffer as sums. */
  sumsIn(buffer: ArrayBufferLike): Uint16Array {
    const shared = this.sums.get(buffer) ?? new Uint16Array(buffer, 0, buffer.byteLength >> 1);
    this.sums.set(buffer, shared);
    return shared;
  }
}
