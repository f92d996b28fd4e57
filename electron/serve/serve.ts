import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { errorText } from "../../workers/core/error-text.js";
import { MOST_RECORDING_TEXT } from "../../workers/model/input-operations.js";
import { randomToken } from "../node/byte-tokens.js";
import { handleRequest } from "../node/handle-request.js";
import type { ShellTraits } from "../node/host-calls.js";
import type { HostService } from "../node/host-service.js";
import { respond } from "../node/serve-bytes.js";
import type { MonitorChannel } from "../node/vm/monitor-channel.js";
import { whyRefused } from "./gate.js";
import { send } from "./send.js";

export interface Served {
  /** The address of the window. It holds the secret. */
  readonly url: string;
  /**
   * An address that redirects to the window once. It is given to the program that opens the browser, because every
   * user of the machine can read command lines.
   */
  createOneTimeUrl(): string;
  close(): Promise<void>;
}

export interface ServeOptions {
  readonly windowFolder: string;
  readonly service: HostService;
  /** Asks living VMs for windows. A start must allow it (`--attach`): the gate protects files, and VMs are more. */
  readonly monitor?: MonitorChannel | undefined;
  /**
   * The server takes the first free one; 0 is any. A fixed port matters: what a browser stores belongs to an origin.
   */
  readonly ports?: readonly number[];
  /** In the address of the window; without it a random one. The same one lets a window go on when the server runs again. */
  readonly secret?: string;
}

const ADDRESS = "127.0.0.1";
const USUAL_PORTS = [47_251, 47_252, 47_253, 47_254, 0];
const MAX_CALL_BYTES = 1 << 20;
/** The window writes recordings of input; in JSON their quotes are two characters. */
const MAX_MONITOR_BYTES = 2 * MOST_RECORDING_TEXT;

/** There are no dialogs and no GPU here: the browser has its own. */
const TRAITS: ShellTraits = { shell: "browser", versions: { Node: process.versions.node } };

/** The browser shell: serves the window, the host's calls and bytes over HTTP on 127.0.0.1, behind the gate. */
export async function serve(options: ServeOptions): Promise<Served> {
  const { secret = randomToken() } = options;
  const oneTimeTokens = new Set<string>();
  const server = createServer((incoming, outgoing) => {
    const answered =
      redeemOneTimeUrl(oneTimeTokens, secret, origin, incoming) ?? handle(options, secret, origin, incoming);
    answered
      .then((response) => send(response, outgoing))
      .catch((error: unknown) => {
        // The client closed the connection.
        if (outgoing.destroyed) return;
        console.error(`lanescope: ${errorText(error)}`);
        if (outgoing.headersSent) outgoing.destroy();
        else outgoing.writeHead(500).end("failed");
      });
  });
  const origin = `http://${ADDRESS}:${await listen(server, options.ports ?? USUAL_PORTS)}`;
  return {
    url: `${origin}/${secret}/`,
    createOneTimeUrl: () => {
      const token = randomToken();
      oneTimeTokens.add(token);
      return `${origin}/${token}/`;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Redirects a request for a one-time address to the window. Undefined for all other requests. */
function redeemOneTimeUrl(
  oneTimeTokens: Set<string>,
  secret: string,
  origin: string,
  { method = "", url = "", headers }: IncomingMessage,
): Promise<Response> | undefined {
  const token = /^\/([\w-]+)\/$/.exec(url)?.[1] ?? "";
  const isMeant = method === "GET" && oneTimeTokens.has(token);
  if (!isMeant || whyRefused({ method, path: url, headers }, origin, token)) return undefined;
  oneTimeTokens.delete(token);
  return Promise.resolve(respond(303, "", { Location: `/${secret}/` }));
}

async function handle(options: ServeOptions, secret: string, origin: string, incoming: IncomingMessage) {
  const method = incoming.method ?? "GET";
  const refusal = whyRefused({ method, path: incoming.url ?? "/", headers: incoming.headers }, origin, secret);
  if (refusal) return respond(refusal.status, refusal.message);
  // Not normalised: a path that needs normalising is not one of ours.
  const path = (incoming.url ?? "/").slice(secret.length + 2).replace(/[?#].*$/s, "");
  const body =
    method === "POST"
      ? await bodyOf(incoming, path === "call/monitor" ? MAX_MONITOR_BYTES : MAX_CALL_BYTES)
      : undefined;
  if (body === "too large") return respond(413, "too large");
  const headers = new Headers();
  for (const name of ["content-type", "range"]) {
    const value = incoming.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const request = new Request(origin, { method, headers, ...(body ? { body } : {}) });
  const { windowFolder, service, monitor } = options;
  return handleRequest({ windowFolder, service, traits: { ...TRAITS, monitor } }, path, request);
}

async function bodyOf(incoming: IncomingMessage, most: number): Promise<Uint8Array<ArrayBuffer> | "too large"> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    // Drain the body: clients read the response only after they have sent everything.
    if (size <= most) chunks.push(chunk);
  }
  if (size > most) return "too large";
  return new Uint8Array(Buffer.concat(chunks));
}

async function listen(server: Server, ports: readonly number[]): Promise<number> {
  let problem: unknown;
  for (const port of ports) {
    try {
      server.listen(port, ADDRESS);
      await once(server, "listening");
      const address = server.address();
      if (typeof address === "object" && address) return address.port;
    } catch (error) {
      problem = error;
    }
  }
  throw problem;
}
