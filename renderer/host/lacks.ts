import type { Lack } from "./host-api.js";

/** What tells how far the browser trusts the page, as the global scope has it. */
export interface PageTrust {
  readonly isSecureContext: boolean;
  readonly crossOriginIsolated: boolean;
}

/** What the browser withholds from the page because of how it came. */
export function lacksOf({ isSecureContext, crossOriginIsolated }: PageTrust): Lack | undefined {
  if (crossOriginIsolated) return undefined;
  return { what: "no shared memory", why: isSecureContext ? NOT_ISOLATED : PLAIN_HTTP };
}

const NOT_ISOLATED =
  "The server does not isolate this page, so the browser gives it no shared memory: opening a trace takes longer.";
const PLAIN_HTTP =
  "This page came over plain http, so the browser gives it no shared memory (opening a trace takes longer) and no " +
  "locks (a panel that crashed the window is opened again).";
