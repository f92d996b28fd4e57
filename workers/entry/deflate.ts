import type { Deflate } from "../archive/zip/write-zip.js";

/** By the platform's own compressor, which works beside this thread. */
export const deflate: Deflate = async function* (pieces) {
  const stream = new CompressionStream("deflate-raw");
  const writer = stream.writable.getWriter();
  const reader = (stream.readable as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  const writing = writeAll(writer, pieces);
  // Reading fails as well, and tells it.
  writing.catch((error: unknown) => writer.abort(error).catch(() => undefined));
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    await writing;
  } finally {
    // Whoever wants no more bytes ends the writing too, which would wait for ever.
    await reader.cancel().catch(() => undefined);
  }
};

async function writeAll(
  writer: WritableStreamDefaultWriter<BufferSource>,
  pieces: AsyncIterable<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  for await (const bytes of pieces) {
    await writer.ready;
    await writer.write(bytes);
  }
  await writer.close();
}
