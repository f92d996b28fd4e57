import { ReadableStream as NodeStream } from "node:stream/web";

// Loaded into Electron's installer before its own script. The installer tells neither how far its download is nor why a
// connection failed, so this watches its `fetch`.

/** Bytes between two messages. */
const STEP = 1 << 20;

const fetchAsEver = globalThis.fetch;

globalThis.fetch = async (...request) => {
  const answer = await fetchAsEver(...request).catch(throwCause);
  if (!answer.ok || answer.body === null) return answer;
  const total = Number(answer.headers.get("content-length") ?? 0);
  return new Response(NodeStream.from(counted(answer.body, total)) as ReadableStream, answer);
};

async function* counted(body: ReadableStream<Uint8Array>, total: number): AsyncGenerator<Uint8Array> {
  let received = 0;
  let told = 0;
  try {
    for await (const chunk of body) {
      received += chunk.byteLength;
      if (told === 0 || told + STEP <= received) {
        told = received;
        process.send?.({ received, total });
      }
      yield chunk;
    }
  } catch (error) {
    throwCause(error);
  }
}

/** The error of `fetch` is always "fetch failed". Of several addresses that were tried, the first is enough. */
function throwCause(error: unknown): never {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  throw cause instanceof AggregateError ? cause.errors[0] : cause;
}
