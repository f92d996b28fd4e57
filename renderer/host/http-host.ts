import type { Result } from "../../workers/core/result.js";
import type { MonitorNews, OperationAnswer } from "../../workers/model/monitor-vms.js";
import type { HostApi, HostItem, SampleInfo, ShellFacts } from "./host-api.js";
import { watchReach } from "./reach.js";
import { absoluteItems, absoluteResult } from "./remote-item.js";
import { type BrowserSaving, saveFileBy } from "./save-file.js";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * The browser shell: calls are POSTs beside the page. `base` is the page's address, with its secret in it.
 * Files chosen or dropped in the page never pass through the server: see dropped-files.ts.
 */
export async function createHttpHost(fetch: Fetch, base: string, saving: BrowserSaving): Promise<HostApi> {
  const post = (name: string, args: readonly unknown[], signal?: AbortSignal) =>
    fetch(new URL(`call/${name}`, base).href, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(args),
      ...(signal && { signal }),
    });
  const call = async <T>(name: string, ...args: readonly unknown[]): Promise<T> => {
    const answer = await post(name, args);
    if (!answer.ok) throw new Error(`bug: ${name}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  // Asked at once, since every trace waits for it.
  let listing: Promise<readonly HostItem[]> | undefined = call<readonly HostItem[]>("initial");
  listing.catch(() => undefined);
  const { version, canMonitor } = await call<{ version: string; canMonitor?: boolean }>("hello");
  return {
    shell: "browser",
    version,
    async initial() {
      const items = listing ?? call<readonly HostItem[]>("initial");
      listing = undefined;
      return absoluteItems(await items, base);
    },
    reopen: async (token) => absoluteResult(await call<Result<HostItem>>("reopen", token), base),
    facts: () => call<ShellFacts>("facts"),
    samples: () => call<readonly SampleInfo[]>("samples"),
    openSample: async (id) => absoluteResult(await call<Result<HostItem>>("openSample", id), base),
    monitor:
      canMonitor === true
        ? {
            perform: (operation) => call<Result<OperationAnswer>>("monitor", operation),
            news: (place) => call<MonitorNews>("monitorNews", place),
          }
        : undefined,
    saveFile: saveFileBy(saving),
    onReach: (listener) => watchReach(async (signal) => (await post("hello", [], signal)).ok, listener),
  };
}
