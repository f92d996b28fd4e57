import { type HostApi, OPENER_MARK } from "./host-api.js";

/** Opens another window of this application, which finds this one by `name`. To be called at once on a key or a click. */
export async function openWindow(host: Pick<HostApi, "openWindow">, name: string): Promise<void> {
  if (host.openWindow !== undefined) return host.openWindow(name);
  const { outerWidth, outerHeight, location } = window;
  const address = location.href.replace(/#.*/s, "") + OPENER_MARK + name;
  // Without an opener the browser may give the page a process of its own: one window does not wait for the other.
  window.open(address, "_blank", `noopener,popup,width=${outerWidth},height=${outerHeight}`);
}

/** The name of the window that this one was opened from. The address says so once: a reload opens what a reload opens. */
export function takeOpener({ location, history }: Pick<Window, "location" | "history">): string | undefined {
  if (!location.hash.startsWith(OPENER_MARK)) return undefined;
  const name = location.hash.slice(OPENER_MARK.length);
  history.replaceState(history.state, "", location.href.replace(/#.*/s, ""));
  return name;
}
