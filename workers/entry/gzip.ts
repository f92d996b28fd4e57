import { joinedBytes } from "../core/join-bytes.js";

const UTF8 = new TextEncoder();
/** So many bytes are compressed at a time. A piece of some bytes alone would cost as much. */
const BATCH_BYTES = 64 << 10;

/** The pieces of a file, compressed. They are taken as they are wanted. */
export async function* gzip(
  pieces: AsyncIterable<string | Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const taken = pieces[Symbol.asyncIterator]();
  const plain = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const batch: Uint8Array[] = [];
      let size = 0;
      let next = await taken.next();
      while (next.done !== true) {
        const bytes = typeof next.value === "string" ? UTF8.encode(next.value) : next.value;
        batch.push(bytes);
        size += bytes.byteLength;
        if (BATCH_BYTES <= size) break;
        next = await taken.next();
      }
      if (0 < size) controller.enqueue(joinedBytes(batch));
      if (next.done === true) controller.close();
    },
  });
  const packed = plain.pipeThrough(new CompressionStream("gzip")).getReader();
  for (;;) {
    const { done, value } = await packed.read();
    if (done) return;
    yield value;
  }
}
