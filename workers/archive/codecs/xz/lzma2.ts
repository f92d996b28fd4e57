import { CorruptInput } from "../../unpack-errors.js";
import type { ByteFeed } from "../byte-feed.js";
import { OutputWindow } from "../output-window.js";
import { Lzma } from "./lzma.js";
import { RangeDecoder } from "./range-decoder.js";

/** xz -9 needs 64 MiB; more than this is refused rather than allocated. */
export const MAX_DICTIONARY = 256 << 20;

/**
 * LZMA2: chunks of LZMA or plain bytes, each with a control byte that says what starts anew. It has no official
 * document; the control bytes are those of xz-embedded's linux/lib/xz/xz_dec_lzma2.c.
 */
export class Lzma2 {
  private readonly out = new OutputWindow();
  private readonly coder = new RangeDecoder();
  private readonly lzma = new Lzma(this.coder);
  private position = 0;

  /** Yields output, each piece valid until the next; afterwards `feed` is right after the data. */
  async *decode(feed: ByteFeed, dictionarySize: number): AsyncGenerator<Uint8Array> {
    this.out.reset(dictionarySize);
    let mayContinue = false;
    let hasProperties = false;
    for (;;) {
      await feed.need(1, "xz data");
      const control = feed.bytes[feed.pos] as number;
      const startsDictionary = control === 1 || 0xe0 <= control;
      const isPlain = control < 0x80;
      if (control === 0) break;
      if ((isPlain && 2 < control) || (!mayContinue && !startsDictionary)) throw impossible(feed);
      if (!isPlain && control < 0xc0 && !hasProperties) throw impossible(feed);
      if (startsDictionary) this.startDictionary();
      mayContinue = true;
      hasProperties ||= !isPlain;
      yield* isPlain ? this.plainChunk(feed) : this.packedChunk(feed, control);
    }
    feed.skip(1);
  }

  private startDictionary(): void {
    this.out.historyStart = this.out.pos;
    this.position = 0;
  }

  private async *plainChunk(feed: ByteFeed): AsyncGenerator<Uint8Array> {
    await feed.need(3, "xz data");
    const size = feed.view.getUint16(feed.pos + 1) + 1;
    feed.skip(3);
    const count = Math.min(size, await feed.fill(size));
    this.out.reserve(count);
    this.out.bytes.set(feed.bytes.subarray(feed.pos, feed.pos + count), this.out.pos);
    this.out.pos += count;
    this.position += count;
    feed.skip(count);
    yield this.out.take();
    if (count < size) await feed.need(1, "xz data");
  }

  private async *packedChunk(feed: ByteFeed, control: number): AsyncGenerator<Uint8Array> {
    await feed.need(6, "xz data");
    const at = feed.offset;
    const size = ((control & 0x1f) << 16) + feed.view.getUint16(feed.pos + 1) + 1;
    const packed = feed.view.getUint16(feed.pos + 3) + 1;
    const hasProperties = 0xc0 <= control;
    if (hasProperties && !this.lzma.setProperties(feed.bytes[feed.pos + 5] as number)) throw impossible(feed);
    if (0xa0 <= control) this.lzma.reset();
    feed.skip(hasProperties ? 6 : 5);
    const available = Math.min(packed, await feed.fill(packed));
    this.out.reserve(size);
    const inEnd = feed.pos + available;
    let problem = "a chunk begins with a wrong byte";
    if (this.coder.start(feed.bytes, feed.pos)) {
      const start = this.out.pos;
      problem = this.lzma.decode(this.out, start + size, this.position, inEnd);
      this.position += this.out.pos - start;
    }
    yield this.out.take();
    if (available < packed) await feed.need(packed, "xz data");
    if (problem !== "") throw new CorruptInput(`xz data: ${problem}`, at);
    feed.skip(packed);
  }
}

function impossible(feed: ByteFeed): CorruptInput {
  return new CorruptInput("xz data: impossible chunk", feed.offset);
}
