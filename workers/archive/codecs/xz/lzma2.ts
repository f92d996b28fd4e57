import { CorruptInput } from "../../unpack-errors.js";
import type { ByteFeed } from "../byte-feed.js";
import type { XzEmbedded } from "./xz-embedded.js";

/**
 * LZMA2: chunks of LZMA or plain bytes, each with a control byte. xz-embedded decodes; the chunks are told apart here,
 * so that the offset of damage is that of its chunk. LZMA2 has no official document; the control bytes are those of
 * xz-embedded's linux/lib/xz/xz_dec_lzma2.c.
 *
 * Yields output, each piece valid until the next; afterwards `feed` is right after the data.
 */
export async function* decodeLzma2(
  feed: ByteFeed,
  decoder: XzEmbedded,
  dictionaryCode: number,
): AsyncGenerator<Uint8Array> {
  decoder.startBlock(dictionaryCode);
  for (let control = -1; control !== 0; ) {
    const at = feed.offset;
    await feed.need(1, "xz data");
    control = feed.bytes[feed.pos] as number;
    const header = headerBytes(control);
    await feed.need(header, "xz data");
    const size = header + dataBytes(feed, control);
    const available = Math.min(size, await feed.fill(size));
    for (const piece of decoder.decode(feed.bytes.subarray(feed.pos, feed.pos + available))) {
      if (typeof piece === "string") throw new CorruptInput(`xz data: ${piece}`, at);
      yield piece;
    }
    if (available < size) await feed.need(size, "xz data");
    feed.skip(size);
  }
}

/** Of a chunk, its control byte included; 0 ends the data. */
function headerBytes(control: number): number {
  if (control === 0) return 1;
  return control < 0x80 ? 3 : control < 0xc0 ? 5 : 6;
}

function dataBytes({ view, pos }: ByteFeed, control: number): number {
  if (control === 0) return 0;
  return view.getUint16(pos + (control < 0x80 ? 1 : 3)) + 1;
}
