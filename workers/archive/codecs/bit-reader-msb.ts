import type { ByteFeed } from "./byte-feed.js";

/** Bits from the most significant one on, without waiting: the feed holds enough, and its padding is zeros. */
export class MsbBits {
  private hold = 0;
  private count = 0;

  constructor(private readonly feed: ByteFeed) {}

  /** The next bits, at most 24, without moving on. */
  peek(width: number): number {
    while (this.count < width) {
      this.hold = (this.hold << 8) | (this.feed.pos < this.feed.end ? (this.feed.bytes[this.feed.pos] as number) : 0);
      this.feed.pos += 1;
      this.count += 8;
    }
    return (this.hold >>> (this.count - width)) & ((1 << width) - 1);
  }

  drop(width: number): void {
    this.count -= width;
  }

  /** At most 24 bits. */
  take(width: number): number {
    const value = this.peek(width);
    this.count -= width;
    return value;
  }

  /** More bits were used than there are: zeros were made up. */
  get isPastEnd(): boolean {
    return this.feed.end < this.feed.pos - (this.count >> 3);
  }

  /** On to the next whole byte, giving back those looked at in advance. */
  align(): void {
    this.feed.pos -= this.count >> 3;
    this.count = 0;
  }
}
