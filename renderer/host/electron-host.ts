import { ok, type Result } from "../../workers/core/result.js";
import type { MonitorNews, MonitorOperation, MonitorPlace, OperationAnswer } from "../../workers/model/monitor-vms.js";
import type { HostApi, HostItem, Lack, SampleInfo, SaveFile, ShellFacts } from "./host-api.js";
import { absoluteItem, absoluteItems, absoluteResult } from "./remote-item.js";

/** The only object that Electron's preload puts on the window. */
export interface ElectronBridge {
  hello(): Promise<{ readonly version: string; readonly lacks?: Lack | undefined }>;
  initial(): Promise<readonly HostItem[]>;
  pick(what: "files" | "folder"): Promise<readonly HostItem[] | undefined>;
  reopen(token: string): Promise<Result<HostItem>>;
  samples(): Promise<readonly SampleInfo[]>;
  openSample(id: string): Promise<Result<HostItem>>;
  /** Asks the user for a file. Answers a number for it. */
  saveOpen(name: string): Promise<Result<number>>;
  saveWrite(id: number, bytes: Uint8Array): Promise<Result<void>>;
  saveClose(id: number): Promise<Result<string>>;
  saveDiscard(id: number): Promise<void>;
  monitor(operation: MonitorOperation): Promise<Result<OperationAnswer>>;
  monitorNews(place: MonitorPlace): Promise<MonitorNews>;
  openLink(address: string): Promise<Result<void>>;
  openWindow(name: string): Promise<void>;
  /** Takes files that the user dropped: preload asks Electron for their paths, which the page never learns. */
  itemsOfFiles(files: readonly File[]): Promise<readonly (HostItem | undefined)[]>;
  setShown(tokens: readonly string[]): Promise<void>;
  begun(): Promise<void>;
  setMenuKeys(keys: Readonly<Record<string, string>>): Promise<void>;
  facts(): Promise<ShellFacts>;
  onCommand(listener: (id: string) => void): () => void;
  onOpen(listener: (items: readonly HostItem[]) => void): () => void;
}

/** The Electron shell. `base` is the page's address, app://lanescope/. */
export async function createElectronHost(bridge: ElectronBridge, base: string): Promise<HostApi> {
  const { version, lacks } = await bridge.hello();
  return {
    shell: "electron",
    version,
    lacks,
    initial: async () => absoluteItems(await bridge.initial(), base),
    pick: async (what = "files") => {
      const items = await bridge.pick(what);
      return items && absoluteItems(items, base);
    },
    reopen: async (token) => absoluteResult(await bridge.reopen(token), base),
    samples: () => bridge.samples(),
    openSample: async (id) => absoluteResult(await bridge.openSample(id), base),
    saveFile: (name) => saveFile(bridge, name),
    monitor: { perform: (operation) => bridge.monitor(operation), news: (place) => bridge.monitorNews(place) },
    openWindow: (name) => bridge.openWindow(name),
    openLink: (address) => bridge.openLink(address),
    itemsOfFiles: async (files) =>
      (await bridge.itemsOfFiles(files)).map((item) => (item === undefined ? undefined : absoluteItem(item, base))),
    setShown: (tokens) => void bridge.setShown(tokens),
    begun: () => void bridge.begun(),
    setMenuKeys: (keys) => void bridge.setMenuKeys(keys),
    facts: () => bridge.facts(),
    onCommand: (listener) => bridge.onCommand(listener),
    onOpen: (listener) => bridge.onOpen((items) => listener(absoluteItems(items, base))),
  };
}

async function saveFile(bridge: ElectronBridge, name: string): Promise<Result<SaveFile>> {
  const opened = await bridge.saveOpen(name);
  if (!opened.ok) return opened;
  const encoder = new TextEncoder();
  return ok({
    write: (content) => bridge.saveWrite(opened.value, typeof content === "string" ? encoder.encode(content) : content),
    close: () => bridge.saveClose(opened.value),
    discard: () => bridge.saveDiscard(opened.value),
  });
}
