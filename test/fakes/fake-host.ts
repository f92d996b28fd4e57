import type { HostApi, HostItem } from "../../renderer/host/host-api.js";
import { fail, ok } from "../../workers/core/result.js";

/** A shell in memory, for tests: what it is given is what can be opened, and what is saved can be looked at. */
export interface FakeHost extends HostApi {
  readonly saved: Map<string, string>;
  /** As if the user opened something from outside the window. */
  openFromOutside(items: readonly HostItem[]): void;
}

export function createFakeHost(items: readonly HostItem[] = []): FakeHost {
  const saved = new Map<string, string>();
  const listeners = new Set<(items: readonly HostItem[]) => void>();
  const find = async (token: string) => {
    const item = items.find((known) => known.token === token);
    return item ? ok(item) : fail("not opened here before", { hint: "open it again" });
  };
  return {
    shell: "browser",
    version: "0.0.0",
    saved,
    initial: async () => items.slice(0, 1),
    reopen: find,
    samples: async () => items.map(({ token, name }) => ({ id: token, title: name, story: "" })),
    openSample: find,
    saveFile: async (name) => {
      let text = "";
      return ok({
        write: async (more) => {
          text += typeof more === "string" ? more : new TextDecoder().decode(more);
          return ok(undefined);
        },
        close: async () => {
          saved.set(name, text);
          return ok(name);
        },
        discard: async () => {},
      });
    },
    onOpen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openFromOutside: (opened) => {
      for (const listener of listeners) listener(opened);
    },
  };
}

/** An item whose files are in memory. */
export function memoryItem(name: string, files: Readonly<Record<string, Uint8Array>>): HostItem {
  const entries = Object.entries(files).map(([path, bytes]) => ({
    path,
    source: { kind: "memory" as const, bytes, size: bytes.byteLength },
  }));
  return { token: `memory:${name}`, name, files: entries };
}
