/** What tells how far the browser trusts the page, as the global scope has it. */
export interface PageTrust {
  readonly isSecureContext: boolean;
  readonly crossOriginIsolated: boolean;
}

/** What the browser withholds from the page because of how it came, and what follows from that: one line. */
export function lacksOf({ isSecureContext, crossOriginIsolated }: PageTrust): string | undefined {
  if (crossOriginIsolated) return undefined;
  if (isSecureContext) {
    return "The server does not isolate this page, so the browser gives it no shared memory: opening a trace takes longer.";
  }
  return (
    "This page came over plain http, so the browser gives it no shared memory (opening a trace takes longer) and no " +
    "locks (a panel that crashed the window is opened again)."
  );
}
