import type { Steps } from "../query/resumable.js";

/** The last few results of long work, by what they depend on. */
export class Kept<T> {
  private readonly results = new Map<string, T>();

  constructor(private readonly most = 4) {}

  *of(key: string, steps: () => Steps<T>): Steps<T> {
    return this.keep(key, this.results.has(key) ? (this.results.get(key) as T) : yield* steps());
  }

  /** The same for what is made at once. */
  now(key: string, make: () => T): T {
    return this.keep(key, this.results.has(key) ? (this.results.get(key) as T) : make());
  }

  /** The one used last is forgotten last. */
  private keep(key: string, result: T): T {
    const { results, most } = this;
    results.delete(key);
    results.set(key, result);
    for (const old of results.keys()) if (most < results.size) results.delete(old);
    return result;
  }
}
