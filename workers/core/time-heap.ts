/**
 * Streams by the time of their next row, and at equal times by their number, for a merge by time.
 * A binary heap in two typed arrays, times beside streams, so that a comparison touches neighbours only.
 */
export class TimeHeap {
  size = 0;
  /** Times of next rows; [0, size) valid, then infinity, so that a node always has two children to look at. */
  private readonly heads: Float64Array;
  /** The stream of each. */
  private readonly streams: Int32Array;

  constructor(streams: number) {
    this.heads = new Float64Array(2 * streams + 2).fill(Number.POSITIVE_INFINITY);
    this.streams = new Int32Array(2 * streams + 2).fill(0x7fffffff);
  }

  /** The stream whose row comes next. */
  get top(): number {
    return this.streams[0] as number;
  }

  /** The time of that row; infinity without streams. */
  get topTime(): number {
    return this.heads[0] as number;
  }

  /** The top stream's first row, and all its rows below this time, come before the rows of all other streams. */
  get limit(): number {
    const { heads } = this;
    return Math.min(heads[1] as number, heads[2] as number);
  }

  push(stream: number, head: number): void {
    const { heads, streams } = this;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(head, stream, heads[parent] as number, streams[parent] as number)) break;
      heads[i] = heads[parent] as number;
      streams[i] = streams[parent] as number;
      i = parent;
    }
    heads[i] = head;
    streams[i] = stream;
  }

  /** The top stream has advanced: its next row is at `head`. */
  moveTop(head: number): void {
    this.sink(this.streams[0] as number, head);
  }

  removeTop(): void {
    const last = --this.size;
    const stream = this.streams[last] as number;
    const head = this.heads[last] as number;
    this.heads[last] = Number.POSITIVE_INFINITY;
    this.streams[last] = 0x7fffffff;
    if (last > 0) this.sink(stream, head);
  }

  /** Puts a stream in the top's place and lets it sink to its own. */
  private sink(stream: number, head: number): void {
    const { heads, streams, size } = this;
    let i = 0;
    for (let child = 1; child < size; child = 2 * i + 1) {
      let first = heads[child] as number;
      const second = heads[child + 1] as number;
      if (second < first || (second === first && (streams[child + 1] as number) < (streams[child] as number))) {
        child += 1;
        first = second;
      }
      const below = streams[child] as number;
      if (!isBefore(first, below, head, stream)) break;
      heads[i] = first;
      streams[i] = below;
      i = child;
    }
    heads[i] = head;
    streams[i] = stream;
  }
}

function isBefore(head: number, stream: number, otherHead: number, otherStream: number): boolean {
  return head < otherHead || (head === otherHead && stream < otherStream);
}
