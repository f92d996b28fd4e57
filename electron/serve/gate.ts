import { timingSafeEqual } from "node:crypto";

export interface RequestHead {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/**
 * Why a request is refused; undefined if it is allowed. Any page that the user visits can make the browser send
 * requests to 127.0.0.1 (by DNS rebinding even under a name of its own), and other users of the machine can connect
 * directly. So the host name, the origin and the secret in the path must all be right.
 */
export function whyRefused(
  { method, path, headers }: RequestHead,
  origin: string,
  secret: string,
): Refusal | undefined {
  if (headers.host !== new URL(origin).host) return { status: 421, message: "not served under this name" };
  if (headers.origin !== undefined && headers.origin !== origin) return { status: 403, message: "another origin" };
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return { status: 403, message: "another site" };
  if (method === "POST" && headers.origin === undefined) return { status: 403, message: "no origin" };
  if (!["GET", "HEAD", "POST"].includes(method)) return { status: 405, message: "not allowed" };
  const first = path.split("/")[1] ?? "";
  if (!isSame(first, secret) || !path.startsWith(`/${secret}/`)) {
    return {
      status: 403,
      message: "This address is no longer valid: start Lanescope again and use the one it prints.",
    };
  }
  return undefined;
}

/** Takes the same time wherever the texts differ, so that timing reveals nothing. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
