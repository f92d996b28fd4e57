import type { ByteSource } from "../../core/byte-source.js";
import { CorruptInput } from "../unpack-errors.js";

const CHUNK = 256 << 10;
/** Bytes that may be read, though not used, before `start` and after `end`: lets bit readers load whole words. */
const FEED_PADDING = 32;

/**
 * The input of a decoder: a window of bytes that moves forward over a source. A decoder asks for as many bytes as
 * its next step can need, then runs without waiting.
 */
export class ByteFeed {
  /** Valid in [pos, end); zeros for FEED_PADDING bytes around. */
  bytes = new Uint8Array(2 * FEED_PADDING);
  view = new DataView(this.bytes.buffer);
  pos = FEED_PADDING;
  end = FEED_PADDING;
  private next: number;

  constructor(
    private readonly source: ByteSource,
    start: number,
    private readonly stop: number,
    private readonly onRead: (offset: number) => void,
  ) {
    this.next = start;
  }

  /** Offset in the source of the byte at `pos`. */
  get offset(): number {
    return this.next - (this.end - this.pos);
  }

  /** True when nothing follows `end`. */
  get isLast(): boolean {
    return this.next >= this.stop;
  }

  /** Makes `count` bytes available, fewer only at the end of the source; answers how many there are. */
  async fill(count: number): Promise<number> {
    while (this.end - this.pos < count && !this.isLast) await this.readMore(count);
    return this.end - this.pos;
  }

  /** As `fill`, where fewer bytes mean that the file was cut off. */
  async need(count: number, what: string): Promise<void> {
    if ((await this.fill(count)) < count)
      throw new CorruptInput(`${what} ends too early: the file is cut off`, this.stop);
  }

  skip(count: number): void {
    this.pos += count;
  }

  private async readMore(count: number): Promise<void> {
    const length = Math.min(Math.max(CHUNK, count), this.stop - this.next);
    const got = await this.source.read(this.next, length);
    if (!got.ok) throw new CorruptInput(got.error.message, this.next);
    if (got.value.byteLength === 0) throw new CorruptInput("the file is shorter than expected", this.next);
    const kept = this.bytes.subarray(this.pos, this.end);
    const joined = new Uint8Array(kept.byteLength + got.value.byteLength + 2 * FEED_PADDING);
    joined.set(kept, FEED_PADDING);
    joined.set(got.value, FEED_PADDING + kept.byteLength);
    this.end = FEED_PADDING + kept.byteLength + got.value.byteLength;
    this.pos = FEED_PADDING;
    this.bytes = joined;
    this.view = new DataView(joined.buffer);
    this.next += got.value.byteLength;
    this.onRead(this.next);
  }
}
