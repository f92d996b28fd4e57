import { timingSafeEqual } from "node:crypto";

export interface Asked {
  readonly method: string;
  /** As in the request line: path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Refusal {
  readonly status: number;
  readonly message: string;
}

/**
 * Why a request is not ours to answer, or undefined. Any page the user visits can make a browser ask 127.0.0.1
 * (and by DNS rebinding even under a name of its own), and other users of the machine can ask directly:
 * so the name, the origin and the secret in the path all have to be right.
 */
export function refusalOf({ method, path, headers }: Asked, origin: string, secret: string): Refusal | undefined {
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

/** In the same time whatever the difference. */
function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
