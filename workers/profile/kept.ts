import type { Steps } from "../query/resumable.js";

const MOST_KEPT = 4;

/** The last few results of long work, by what they depend on. */
export class Kept<T> {
  private readonly results = new Map<string, T>();

  constructor(private readonly most = MOST_KEPT) {}

  *of(key: string, steps: () => Steps<T>): Steps<T> {
    const result = this.results.has(key) ? (this.results.get(key) as T) : yield* steps();
    // The one used last is forgotten last.
    this.results.delete(key);
    this.results.set(key, result);
    for (const old of this.results.keys()) if (this.most < this.results.size) this.results.delete(old);
    return result;
  }
}
