/** Times of what is seen once. */
export class Once<T> {
  readonly values = new Map<string, T>();
  private readonly seen = new Set<string>();

  add(key: string, value: T): void {
    if (this.seen.has(key)) this.values.delete(key);
    else this.values.set(key, value);
    this.seen.add(key);
  }
}
