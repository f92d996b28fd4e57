import { join } from "node:path";
import { app, type BrowserWindow, dialog, shell } from "electron";
import type { ShellTraits } from "../node/host-calls.js";
import { gpuLines } from "../node/shell-facts.js";
import type { MonitorChannel } from "../node/vm/monitor-channel.js";

type ElectronTraits = ShellTraits & Required<Pick<ShellTraits, "pick" | "saveAs" | "openLink">>;

export interface TraitOptions {
  /** The window that dialogs stand on. */
  readonly window: () => BrowserWindow;
  readonly openWindow: NonNullable<ShellTraits["openWindow"]>;
  readonly setMenuKeys: NonNullable<ShellTraits["setMenuKeys"]>;
  readonly monitor: MonitorChannel;
}

/** `relaunchWithoutGpu` starts the program so, and the user may. */
const WITHOUT_GPU = {
  what: "no GPU",
  why: "Lanescope was started without the GPU, as it is after crashes of the GPU's driver: lanes are drawn slower.",
};

/** What the Electron shell is made of and what it can do. */
export function electronTraits({ window, openWindow, setMenuKeys, monitor }: TraitOptions): ElectronTraits {
  const { electron = "", chrome = "", node = "", v8 = "" } = process.versions;
  return {
    shell: "electron",
    setMenuKeys,
    monitor,
    lacks: app.commandLine.hasSwitch("disable-gpu") ? WITHOUT_GPU : undefined,
    versions: { Electron: electron, Chromium: chrome, Node: node, V8: v8 },
    gpu: async () => {
      // Electron rejects if there is no GPU, nor one in software.
      const info = await app.getGPUInfo("basic").catch(() => undefined);
      return gpuLines(info, { ...app.getGPUFeatureStatus() });
    },
    async pick(what, lastFolder) {
      const answer = await dialog.showOpenDialog(window(), {
        title: what === "folder" ? "Open the folder of a trace" : "Open traces",
        // Only macOS has one dialog for files and folders.
        properties: [
          "multiSelections",
          ...(what === "files" || process.platform === "darwin" ? (["openFile"] as const) : []),
          ...(what === "folder" || process.platform === "darwin" ? (["openDirectory"] as const) : []),
        ],
        ...(lastFolder === undefined ? {} : { defaultPath: lastFolder }),
      });
      if (answer.canceled) return undefined;
      for (const path of answer.filePaths) app.addRecentDocument(path);
      return answer.filePaths;
    },
    openWindow,
    openLink: (address) => shell.openExternal(address),
    async saveAs(name) {
      const answer = await dialog.showSaveDialog(window(), { defaultPath: join(app.getPath("documents"), name) });
      return answer.canceled ? undefined : answer.filePath;
    },
  };
}
