import type { FileHandle } from "node:fs/promises";
import { rangeOf } from "./byte-range.js";
import type { HostService } from "./host-service.js";
import { SECURITY_HEADERS } from "./security-headers.js";

/** Parts up to this size are read at once; larger ones and whole files are streamed. */
const CHUNK = 1 << 20;

/** Bytes of the file behind a token: 206 for a range, 200 for all. Nothing of a trace goes into a browser's cache. */
export async function answerBytes(service: HostService, token: string, request: Request): Promise<Response> {
  const opened = await service.openBytes(token);
  if (!opened.ok) return answer(404, opened.error.message);
  const file = opened.value;
  const { size } = await file.stat();
  const range = rangeOf(request.headers.get("range"), size);
  if (range.kind === "unsatisfiable") {
    await file.close();
    return answer(416, "no such range", { "Content-Range": `bytes */${size}` });
  }
  const { start, end } = range.kind === "part" ? range : { start: 0, end: size };
  const headers: Record<string, string> = {
    "Accept-Ranges": "bytes",
    "Content-Length": String(end - start),
    "Content-Type": "application/octet-stream",
    ...(range.kind === "part" ? { "Content-Range": `bytes ${start}-${end - 1}/${size}` } : {}),
  };
  const body = request.method === "HEAD" ? await closed(file) : await bodyOf(file, start, end);
  return answer(range.kind === "part" ? 206 : 200, body, headers);
}

export function answer(
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
  if (end - start > CHUNK) return streamOf(file, start, end);
  try {
    return await readPart(file, start, end);
  } finally {
    await file.close();
  }
}

function streamOf(file: FileHandle, start: number, end: number): ReadableStream<Uint8Array> {
  let at = start;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const bytes = await readPart(file, at, Math.min(at + CHUNK, end)).catch(async (error: unknown) => {
        await file.close();
        throw error;
      });
      at += bytes.byteLength;
      if (bytes.byteLength > 0) controller.enqueue(bytes);
      // A file that became shorter ends the answer early, and the reader sees that bytes are missing.
      if (at < end && bytes.byteLength > 0) return;
      await file.close();
      controller.close();
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
