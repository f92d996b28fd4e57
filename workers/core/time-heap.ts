/**
 * Streams by the time of their next row, those of equal times by their number: what a merge by time takes from.
 * A binary heap in two typed arrays.
 */
export class TimeHeap {
  size = 0;
  /** Time of each stream's next row. */
  private readonly heads: Float64Array;
  /** [0, size) valid. */
  private readonly heap: Int32Array;

  constructor(streams: number) {
    this.heads = new Float64Array(streams);
    this.heap = new Int32Array(streams);
  }

  /** The stream whose row comes next. */
  get top(): number {
    return this.heap[0] as number;
  }

  /** Rows of the top stream come before those of all others while their time is below this. */
  get limit(): number {
    const { heap, heads, size } = this;
    if (size < 2) return Number.POSITIVE_INFINITY;
    let next = heap[1] as number;
    if (2 < size) {
      const other = heap[2] as number;
      if (this.isBefore(other, next)) next = other;
    }
    const head = heads[next] as number;
    return (heap[0] as number) < next ? justAfter(head) : head;
  }

  push(stream: number, head: number): void {
    const { heap } = this;
    this.heads[stream] = head;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      const above = heap[parent] as number;
      if (!this.isBefore(stream, above)) break;
      heap[i] = above;
      i = parent;
    }
    heap[i] = stream;
  }

  /** The top stream has gone on: its next row is at `head`. */
  moveTop(head: number): void {
    const { heap, size } = this;
    const stream = heap[0] as number;
    this.heads[stream] = head;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (size <= child) break;
      if (child + 1 < size && this.isBefore(heap[child + 1] as number, heap[child] as number)) child += 1;
      if (!this.isBefore(heap[child] as number, stream)) break;
      heap[i] = heap[child] as number;
      i = child;
    }
    heap[i] = stream;
  }

  removeTop(): void {
    this.size -= 1;
    if (this.size === 0) return;
    const last = this.heap[this.size] as number;
    this.heap[0] = last;
    this.moveTop(this.heads[last] as number);
  }

  private isBefore(a: number, b: number): boolean {
    const headA = this.heads[a] as number;
    const headB = this.heads[b] as number;
    return headA < headB || (headA === headB && a < b);
  }
}

/**
 * Times are whole ns: "up to and including" is "below the next ns". Where a damaged clock gives times that doubles
 * hold only coarsely, it is the next double.
 */
function justAfter(time: number): number {
  return time + Math.max(1, Math.abs(time) * 0.75 * Number.EPSILON);
}
