import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { answer, answerBytes } from "./answer-bytes.js";
import { callHost, type HostDialogs } from "./host-calls.js";
import type { HostService } from "./host-service.js";

export interface AppPlaces {
  /** The built window: index.html and what it loads. */
  readonly windowFolder: string;
  readonly service: HostService;
  readonly dialogs: HostDialogs;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};

/**
 * All that either shell serves, as one function over web-standard requests: the window's files, `bytes/TOKEN`
 * and `call/NAME`. `path` is what follows the shell's own prefix, without a leading "/".
 * Whether the asker may ask at all is the shell's to decide, before.
 */
export async function answerApp(places: AppPlaces, path: string, request: Request): Promise<Response> {
  if (path.startsWith("call/")) return answerCall(places, path.slice("call/".length), request);
  if (request.method !== "GET" && request.method !== "HEAD") return answer(405, "only GET", { Allow: "GET, HEAD" });
  if (path.startsWith("bytes/")) return answerBytes(places.service, path.slice("bytes/".length), request);
  return answerFile(places.windowFolder, path === "" ? "index.html" : path);
}

async function answerCall(places: AppPlaces, name: string, request: Request): Promise<Response> {
  if (request.method !== "POST") return answer(405, "only POST", { Allow: "POST" });
  const isJson = request.headers.get("content-type")?.startsWith("application/json");
  if (!isJson) return answer(415, "only application/json");
  let args: unknown;
  try {
    args = await request.json();
  } catch {
    return answer(400, "not JSON");
  }
  const result = await callHost(places.service, places.dialogs, name, args);
  if (!result.ok) return answer(400, result.error.message);
  // undefined has no JSON; the window reads null as "nothing".
  return answer(200, JSON.stringify(result.value ?? null), { "Content-Type": TYPES[".json"] ?? "" });
}

async function answerFile(folder: string, path: string): Promise<Response> {
  const type = TYPES[extname(path)];
  const isPlain = /^[\w][\w./-]*$/.test(path) && normalize(path).replaceAll("\\", "/") === path && !path.includes("..");
  if (!isPlain || type === undefined) return answer(404, "not found");
  try {
    const bytes = await readFile(join(folder, path));
    return answer(200, new Uint8Array(bytes), { "Content-Type": type });
  } catch {
    return answer(404, "not found");
  }
}
