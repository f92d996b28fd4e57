const SMALLEST = 128 << 10;

/**
 * The output of a decoder together with the history its matches reach back to. The buffer grows with the bytes written,
 * so that a header with a huge window costs nothing by itself, and slides when full.
 */
export class OutputWindow {
  bytes = new Uint8Array(SMALLEST);
  /** Where the next byte goes. */
  pos = 0;
  /** Matches may reach back to here. */
  historyStart = 0;
  private taken = 0;
  private windowSize = 0;

  /** Starts a new stream whose matches reach back at most `windowSize` bytes. */
  reset(windowSize: number): void {
    this.windowSize = windowSize;
    this.pos = 0;
    this.taken = 0;
    this.historyStart = 0;
  }

  /** Makes room for `count` bytes. Call `take` before. */
  reserve(count: number): void {
    if (this.pos + count <= this.bytes.byteLength) return;
    // With twice the window, a byte is moved once on average.
    const largest = 2 * this.windowSize + count;
    const keep = Math.min(this.windowSize, this.pos - this.historyStart);
    const wanted = Math.min(largest, Math.max(2 * this.bytes.byteLength, keep + count));
    const from = this.pos - keep;
    if (this.bytes.byteLength < wanted) {
      const grown = new Uint8Array(wanted);
      grown.set(this.bytes.subarray(from, this.pos));
      this.bytes = grown;
    } else {
      this.bytes.copyWithin(0, from, this.pos);
    }
    this.pos = keep;
    this.taken = keep;
    this.historyStart = 0;
  }

  /** The bytes written since the last call, valid until the next `reserve`. */
  take(): Uint8Array {
    const written = this.bytes.subarray(this.taken, this.pos);
    this.taken = this.pos;
    return written;
  }
}
