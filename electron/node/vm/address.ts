import { fail, ok, type Result } from "../../../workers/core/result.js";

/** Where a socket of QEMU is. */
export type SocketAddress =
  | { readonly kind: "unix"; readonly path: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number };

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/;

/** A path, or `HOST:PORT` on loopback: a monitor that others reach over the network is none to lean on. */
export function socketAddress(text: string): Result<SocketAddress> {
  if (text.includes("/") || !/:\d{1,5}$/.test(text)) {
    const path = text.replace(/^unix:/, "");
    return path === "" || hasControls(path) ? fail("a socket wants a path") : ok({ kind: "unix", path });
  }
  const at = text.lastIndexOf(":");
  const host = text.slice(0, at).replace(/^tcp:/, "") || "localhost";
  const port = Number(text.slice(at + 1));
  if (!LOOPBACK.test(host)) return fail(`${text}: only sockets of this machine are connected (127.0.0.1, ::1)`);
  if (port < 1 || 65535 < port) return fail(`${text}: no such port`);
  return ok({ kind: "tcp", host: host.replace(/[[\]]/g, ""), port });
}

/** Whether a text has characters that end lines or move cursors. */
export function hasControls(text: string): boolean {
  return [...text].some((character) => character < " ");
}
