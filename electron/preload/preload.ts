import { contextBridge, ipcRenderer } from "electron";
import type { ElectronBridge } from "../../renderer/host/electron-host.js";

/** The page gets these functions and nothing else of Electron. The main process checks their arguments. */
const call = (name: string, ...args: readonly unknown[]) => ipcRenderer.invoke("host:call", name, args);

const bridge: ElectronBridge = {
  hello: () => call("hello"),
  initial: () => call("initial"),
  pick: (what) => call("pick", what),
  reopen: (token) => call("reopen", token),
  samples: () => call("samples"),
  openSample: (id) => call("openSample", id),
  save: (name, bytes) => call("save", name, bytes),
  onOpen: (listener) => {
    const forward = (_event: unknown, items: Parameters<typeof listener>[0]) => listener(items);
    ipcRenderer.on("host:open", forward);
    return () => {
      ipcRenderer.off("host:open", forward);
    };
  },
};

contextBridge.exposeInMainWorld("lanescopeHost", bridge);
