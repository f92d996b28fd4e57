const UTF8 = new TextEncoder();

/** The pieces of a file, compressed. They are taken as they are wanted. */
export async function* gzip(
  pieces: AsyncIterable<string | Uint8Array<ArrayBuffer>>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const taken = pieces[Symbol.asyncIterator]();
  const plain = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await taken.next();
      if (done === true) controller.close();
      else controller.enqueue(typeof value === "string" ? UTF8.encode(value) : value);
    },
  });
  const packed = plain.pipeThrough(new CompressionStream("gzip")).getReader();
  for (;;) {
    const { done, value } = await packed.read();
    if (done) return;
    yield value;
  }
}
