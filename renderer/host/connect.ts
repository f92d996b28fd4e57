import { createElectronHost, type ElectronBridge } from "./electron-host.js";
import type { HostApi } from "./host-api.js";
import { createHttpHost } from "./http-host.js";

/** The shell this window runs in. Electron's preload leaves a bridge; else a server stands behind the page. */
export function connectHost(): Promise<HostApi> {
  const bridge = (globalThis as { lanescopeHost?: ElectronBridge }).lanescopeHost;
  const base = document.baseURI;
  return bridge ? createElectronHost(bridge, base) : createHttpHost((url, init) => fetch(url, init), base, download);
}

/** The browser's own way of saving: it asks where, or puts it into its downloads folder. */
function download(name: string, blob: Blob): void {
  const link = document.createElement("a");
  link.download = name;
  link.href = URL.createObjectURL(blob);
  link.click();
  // The browser holds the blob itself once it has handled the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
