import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { dispatchHostCall, type ShellTraits } from "./host-calls.js";
import type { HostService } from "./host-service.js";
import { respond, serveBytes } from "./serve-bytes.js";

export interface ShellContext {
  /** The built window: index.html and its files. */
  readonly windowFolder: string;
  readonly service: HostService;
  readonly traits: ShellTraits;
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
 * Serves the window's files, `bytes/TOKEN` and `call/NAME` for both shells, over web-standard requests. `path` is the
 * part after the shell's own prefix, without a leading "/". The shell has checked before that the client is allowed.
 */
export async function handleRequest(shell: ShellContext, path: string, request: Request): Promise<Response> {
  if (path.startsWith("call/")) return handleCall(shell, path.slice("call/".length), request);
  if (request.method !== "GET" && request.method !== "HEAD") return respond(405, "only GET", { Allow: "GET, HEAD" });
  if (path.startsWith("bytes/")) return serveBytes(shell.service, path.slice("bytes/".length), request);
  return serveFile(shell.windowFolder, path === "" ? "index.html" : path);
}

async function handleCall(shell: ShellContext, name: string, request: Request): Promise<Response> {
  if (request.method !== "POST") return respond(405, "only POST", { Allow: "POST" });
  const isJson = request.headers.get("content-type")?.startsWith("application/json");
  if (!isJson) return respond(415, "only application/json");
  let args: unknown;
  try {
    args = await request.json();
  } catch {
    return respond(400, "not JSON");
  }
  const result = await dispatchHostCall(shell.service, shell.traits, name, args);
  if (!result.ok) return respond(400, result.error.message);
  // JSON has no undefined; the window reads null as undefined.
  return respond(200, JSON.stringify(result.value ?? null), { "Content-Type": TYPES[".json"] ?? "" });
}

async function serveFile(folder: string, path: string): Promise<Response> {
  const type = TYPES[extname(path)];
  const isPlain = /^[\w][\w./-]*$/.test(path) && normalize(path).replaceAll("\\", "/") === path && !path.includes("..");
  if (!isPlain || type === undefined) return respond(404, "not found");
  try {
    const bytes = await readFile(join(folder, path));
    return respond(200, new Uint8Array(bytes), { "Content-Type": type });
  } catch {
    return respond(404, "not found");
  }
}
