import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { errorText } from "../../workers/core/error-text.js";
import { answerApp } from "../node/answer-app.js";
import { answer } from "../node/answer-bytes.js";
import { randomToken } from "../node/byte-tokens.js";
import type { HostService } from "../node/host-service.js";
import { refusalOf } from "./gate.js";

export interface Served {
  /** Opens the window; holds the secret. */
  readonly url: string;
  /**
   * An address that leads there once. For other programs to be started with: every user of the machine can read
   * their command lines.
   */
  introduce(): string;
  close(): Promise<void>;
}

export interface ServeOptions {
  readonly windowFolder: string;
  readonly service: HostService;
  /** The first that is free is used; 0 is any. What a browser keeps (bookmarks, layouts) belongs to a port. */
  readonly ports?: readonly number[];
}

const ADDRESS = "127.0.0.1";
const USUAL_PORTS = [47_251, 47_252, 47_253, 47_254, 0];
const MAX_CALL_BYTES = 1 << 20;

/** The browser shell: the window, the host's calls and its bytes over HTTP, for this user of this machine only. */
export async function serve(options: ServeOptions): Promise<Served> {
  const secret = randomToken();
  const introductions = new Set<string>();
  const server = createServer((incoming, outgoing) => {
    const answered = introduced(introductions, secret, origin, incoming) ?? handle(options, secret, origin, incoming);
    answered
      .then((response) => send(response, outgoing))
      .catch((error: unknown) => {
        // The other side going away in the middle of an answer is its own business.
        if (outgoing.destroyed) return;
        console.error(`lanescope: ${errorText(error)}`);
        if (outgoing.headersSent) outgoing.destroy();
        else outgoing.writeHead(500).end("failed");
      });
  });
  const origin = `http://${ADDRESS}:${await listen(server, options.ports ?? USUAL_PORTS)}`;
  return {
    url: `${origin}/${secret}/`,
    introduce: () => {
      const token = randomToken();
      introductions.add(token);
      return `${origin}/${token}/`;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Sends whoever comes with an introduction on to the window; undefined for all others. */
function introduced(
  introductions: Set<string>,
  secret: string,
  origin: string,
  { method = "", url = "", headers }: IncomingMessage,
): Promise<Response> | undefined {
  const token = /^\/([\w-]+)\/$/.exec(url)?.[1] ?? "";
  const isMeant = method === "GET" && introductions.has(token);
  if (!isMeant || refusalOf({ method, path: url, headers }, origin, token)) return undefined;
  introductions.delete(token);
  return Promise.resolve(answer(303, "", { Location: `/${secret}/` }));
}

async function handle(options: ServeOptions, secret: string, origin: string, incoming: IncomingMessage) {
  const method = incoming.method ?? "GET";
  const refusal = refusalOf({ method, path: incoming.url ?? "/", headers: incoming.headers }, origin, secret);
  if (refusal) return answer(refusal.status, refusal.message);
  // As it was sent: what would have to be normalised first is no address of ours.
  const path = (incoming.url ?? "/").slice(secret.length + 2).replace(/[?#].*$/s, "");
  const body = method === "POST" ? await bodyOf(incoming) : undefined;
  if (body === "too large") return answer(413, "too large");
  const headers = new Headers();
  for (const name of ["content-type", "range"]) {
    const value = incoming.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const request = new Request(origin, { method, headers, ...(body ? { body } : {}) });
  return answerApp(
    { windowFolder: options.windowFolder, service: options.service, dialogs: { shell: "browser" } },
    path,
    request,
  );
}

async function bodyOf(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer> | "too large"> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    // The rest is read and let go: an answer is heard only by who has finished asking.
    if (size <= MAX_CALL_BYTES) chunks.push(chunk);
  }
  if (size > MAX_CALL_BYTES) return "too large";
  return new Uint8Array(Buffer.concat(chunks));
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (!response.body) outgoing.end();
  else await pipeline(Readable.fromWeb(response.body as import("node:stream/web").ReadableStream), outgoing);
}

async function listen(server: Server, ports: readonly number[]): Promise<number> {
  let problem: unknown;
  for (const port of ports) {
    try {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, ADDRESS, () => {
          server.off("error", reject);
          resolve();
        });
      });
      const address = server.address();
      if (typeof address === "object" && address) return address.port;
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}
