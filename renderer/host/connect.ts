import { download } from "./download.js";
import { createElectronHost, type ElectronBridge } from "./electron-host.js";
import type { HostApi } from "./host-api.js";
import { createHttpHost } from "./http-host.js";
import { lacksOf } from "./lacks.js";
import type { BrowserSaving, SavePicker } from "./save-file.js";
import { createStaticHost } from "./static-host.js";

/**
 * The shell this window runs in. Electron's preload leaves a bridge, and the static build its version in the page
 * (electron/build/web.mjs); else a server stands behind the page.
 */
export async function connectHost(): Promise<HostApi> {
  const bridge = (globalThis as { lanescopeHost?: ElectronBridge }).lanescopeHost;
  const base = document.baseURI;
  if (bridge !== undefined) return createElectronHost(bridge, base);
  const version = document.querySelector<HTMLMetaElement>('meta[name="lanescope-static"]')?.content;
  const browser = globalThis as { readonly showSaveFilePicker?: SavePicker };
  const saving: BrowserSaving = {
    get pick() {
      return browser.showSaveFilePicker?.bind(browser);
    },
    give: download,
  };
  if (version === undefined) return createHttpHost((url, init) => fetch(url, init), base, saving);
  return createStaticHost({ version, base, fetch: (url) => fetch(url), saving, lacks: lacksOf(globalThis) });
}
