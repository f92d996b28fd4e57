import type { ServerResponse } from "node:http";

/** Bytes of a long body that are under way at a time. */
const PIECE = 1 << 20;

/** Answers a client with a response of the shell. Ends early if the client leaves. */
export async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  const { body } = response;
  if (body === null) outgoing.end();
  else if (Number(response.headers.get("Content-Length")) <= PIECE)
    outgoing.end(new Uint8Array(await response.arrayBuffer()));
  else await sendPieces(body, outgoing);
}

/** All pieces pass through the same memory: new memory for each has V8 look for garbage for half of the time. */
async function sendPieces(body: ReadableStream<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const reader = body.getReader({ mode: "byob" });
  outgoing.once("close", () => void reader.cancel());
  let memory = new ArrayBuffer(PIECE);
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(memory));
    if (done) break;
    if (!(await isWritten(outgoing, value))) return;
    memory = value.buffer;
  }
  outgoing.end();
}

/** A write fails when the client has left. */
function isWritten(outgoing: ServerResponse, bytes: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    outgoing.write(bytes, (error) => resolve(!error));
  });
}
