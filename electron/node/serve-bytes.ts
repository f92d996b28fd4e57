import type { FileHandle } from "node:fs/promises";
import { parseRange } from "./byte-range.js";
import type { HostService } from "./host-service.js";
import { SECURITY_HEADERS } from "./security-headers.js";

/** A range up to this size is read at once. A larger one is streamed. */
const CHUNK = 1 << 20;

/** The bytes of the file behind a token: status 206 for a range, 200 for the whole file. */
export async function serveBytes(service: HostService, token: string, request: Request): Promise<Response> {
  const opened = await service.openBytes(token);
  if (!opened.ok) return respond(404, opened.error.message);
  const file = opened.value;
  const { size } = await file.stat();
  const range = parseRange(request.headers.get("range"), size);
  if (range.kind === "unsatisfiable") {
    await file.close();
    return respond(416, "no such range", { "Content-Range": `bytes */${size}` });
  }
  const { start, end } = range.kind === "part" ? range : { start: 0, end: size };
  const headers: Record<string, string> = {
    "Accept-Ranges": "bytes",
    "Content-Length": String(end - start),
    "Content-Type": "application/octet-stream",
    ...(range.kind === "part" ? { "Content-Range": `bytes ${start}-${end - 1}/${size}` } : {}),
  };
  const body = request.method === "HEAD" ? await closed(file) : await bodyOf(file, start, end);
  return respond(range.kind === "part" ? 206 : 200, body, headers);
}

/** A response with the security headers. Browsers must not cache any of it: a trace stays out of their cache. */
export function respond(
  status: number,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream | null,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(body, { status, headers: { ...SECURITY_HEADERS, "Cache-Control": "no-store", ...headers } });
}

async function closed(file: FileHandle): Promise<null> {
  await file.close();
  return null;
}

async function bodyOf(file: FileHandle, start: number, end: number): Promise<Uint8Array<ArrayBuffer> | ReadableStream> {
  if (CHUNK < end - start) return streamOf(file, start, end);
  try {
    return await readPart(file, start, end);
  } finally {
    await file.close();
  }
}

/**
 * Fills the memory of who reads it: memory of its own for each piece would have V8 look for garbage all the time. A file
 * that became shorter ends the body early: the reader misses bytes of Content-Length.
 */
function streamOf(file: FileHandle, start: number, end: number): ReadableStream<Uint8Array> {
  let at = start;
  return new ReadableStream({
    type: "bytes",
    // For a reader without memory of its own.
    autoAllocateChunkSize: CHUNK,
    async pull(controller) {
      const asked = controller.byobRequest as ReadableStreamBYOBRequest;
      const memory = asked.view as Uint8Array<ArrayBuffer>;
      const { bytesRead } = await file
        .read(memory, 0, Math.min(memory.byteLength, end - at), at)
        .catch(async (error: unknown) => {
          await file.close();
          throw error;
        });
      at += bytesRead;
      const isShort = bytesRead === 0;
      if (isShort || at === end) await file.close();
      if (isShort) controller.close();
      asked.respond(bytesRead);
      if (at === end) controller.close();
    },
    cancel: () => file.close(),
  });
}

async function readPart(file: FileHandle, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - start);
  let filled = 0;
  while (filled < bytes.byteLength) {
    const { bytesRead } = await file.read(bytes, filled, bytes.byteLength - filled, start + filled);
    if (bytesRead === 0) return bytes.slice(0, filled);
    filled += bytesRead;
  }
  return bytes;
}
