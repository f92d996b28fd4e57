import type { Failure } from "../../../workers/core/result.js";
import type { HostApi, HostItem } from "../../host/host-api.js";

/** Opens what the shell has by a name: a sample, or items that were opened before. */
export function openFromHost(
  host: HostApi,
  open: (items: readonly HostItem[]) => Promise<void>,
  fail: (failure: Failure) => void,
) {
  return {
    async openSample(id: string) {
      const sample = await host.openSample(id);
      if (sample.ok) await open([sample.value]);
      else fail(sample.error);
    },
    /** Reopens items that were opened together; answers the failure if one is gone. */
    async reopen(tokens: readonly string[]): Promise<Failure | undefined> {
      const items: HostItem[] = [];
      for (const item of await Promise.all(tokens.map((token) => host.reopen(token)))) {
        if (!item.ok) return item.error;
        items.push(item.value);
      }
      await open(items);
      return undefined;
    },
  };
}
