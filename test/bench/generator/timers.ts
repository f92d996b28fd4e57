/** What happens at a time, earliest first: a binary heap. Ties go in order of adding. */
export class Timers<T> {
  private readonly heap: { readonly at: number; readonly serial: number; readonly what: T }[] = [];
  private serial = 0;

  get nextAt(): number {
    return this.heap[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  add(at: number, what: T): void {
    const entry = { at, serial: this.serial, what };
    this.serial += 1;
    const { heap } = this;
    let i = heap.length;
    heap.push(entry);
    while (0 < i) {
      const parent = (i - 1) >> 1;
      if (isBefore(heap[parent] as typeof entry, entry)) break;
      heap[i] = heap[parent] as typeof entry;
      i = parent;
    }
    heap[i] = entry;
  }

  take(): T {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) throw new Error("bug: no timer to take");
    if (0 < heap.length) this.sink(last);
    return first.what;
  }

  private sink(entry: { readonly at: number; readonly serial: number; readonly what: T }): void {
    const { heap } = this;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (heap.length <= child) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as typeof entry)) child += 1;
      if (isBefore(entry, heap[child] as typeof entry)) break;
      heap[i] = heap[child] as typeof entry;
      i = child;
    }
    heap[i] = entry;
  }
}

interface Key {
  readonly at: number;
  readonly serial: number;
}

function isBefore(a: Key, b: Key): boolean {
  return a.at < b.at || (a.at === b.at && a.serial < b.serial);
}
