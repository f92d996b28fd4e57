/** A binary heap: the smallest item by `isBefore` is first. It is for few items; hot merges use `TimeHeap`. */
export class Heap<T> {
  private readonly items: T[] = [];

  constructor(private readonly isBefore: (left: T, right: T) => boolean) {}

  get size(): number {
    return this.items.length;
  }

  peek(): T | undefined {
    return this.items[0];
  }

  push(item: T): void {
    let i = this.items.length;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = this.items[parent] as T;
      if (!this.isBefore(item, above)) break;
      this.items[i] = above;
      i = parent;
    }
    this.items[i] = item;
  }

  pop(): T | undefined {
    const top = this.items[0];
    const last = this.items.pop();
    if (this.items.length > 0) this.replaceTop(last as T);
    return top;
  }

  /** Puts `item` in the place of the first one. */
  replaceTop(item: T): void {
    const { items } = this;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (items.length <= child) break;
      if (child + 1 < items.length && this.isBefore(items[child + 1] as T, items[child] as T)) child += 1;
      if (!this.isBefore(items[child] as T, item)) break;
      items[i] = items[child] as T;
      i = child;
    }
    items[i] = item;
  }
}
