import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

/** All that a browser insists on. Everything else, WebAssembly too, comes as bytes. */
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
};

export interface StaticServer {
  readonly port: number;
  close(): Promise<void>;
}

/** A web server as simple as there are: files of a folder below `prefix`, no header of its own, no ranges. */
export async function serveFolder(folder: string, prefix = "/"): Promise<StaticServer> {
  const server = createServer(async (request, response) => {
    const pathname = decodeURIComponent(new URL(request.url ?? "/", "http://any").pathname);
    const inside = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : undefined;
    const path = inside === "" ? "index.html" : inside;
    try {
      if (path === undefined || normalize(path).startsWith("..")) throw new Error("outside");
      const bytes = await readFile(join(folder, path));
      response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((listens) => server.listen(0, "127.0.0.1", listens));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}
