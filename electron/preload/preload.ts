import { contextBridge, ipcRenderer, webUtils } from "electron";
import type { ElectronBridge } from "../../renderer/host/electron-host.js";

/** The page gets these functions and nothing else of Electron. The main process checks their arguments. */
const call = (name: string, ...args: readonly unknown[]) => ipcRenderer.invoke("host:call", name, args);

function on<T>(channel: string, listener: (value: T) => void): () => void {
  const forward = (_event: unknown, value: T) => listener(value);
  ipcRenderer.on(channel, forward);
  return () => {
    ipcRenderer.off(channel, forward);
  };
}

const bridge: ElectronBridge = {
  hello: () => call("hello"),
  initial: () => call("initial"),
  pick: (what) => call("pick", what),
  reopen: (token) => call("reopen", token),
  samples: () => call("samples"),
  openSample: (id) => call("openSample", id),
  saveOpen: (name) => call("saveOpen", name),
  saveWrite: (id, bytes) => call("saveWrite", id, bytes),
  saveClose: (id) => call("saveClose", id),
  saveDiscard: (id) => call("saveDiscard", id),
  openWindow: (name) => call("openWindow", name),
  monitor: (operation) => call("monitor", operation),
  monitorNews: (place) => call("monitorNews", place),
  openLink: (address) => call("openLink", address),
  itemsOfFiles: (files) =>
    call(
      "dropped",
      files.map((file) => webUtils.getPathForFile(file)),
    ),
  setShown: (tokens) => call("setShown", tokens),
  begun: () => call("begun"),
  setMenuKeys: (keys) => call("setMenuKeys", keys),
  facts: () => call("facts"),
  onCommand: (listener) => on("host:command", listener),
  onOpen: (listener) => on("host:open", listener),
};

contextBridge.exposeInMainWorld("lanescopeHost", bridge);
