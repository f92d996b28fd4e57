import { BrowserWindow, dialog, nativeTheme } from "electron";
import { crashCounter } from "../node/shell-policy.js";
import { saveWindowState, type WindowState } from "../node/window-state.js";

export interface WindowFiles {
  readonly preload: string;
}

/** The one window, where it was last time; shown once there is something in it. */
export function createWindow(state: WindowState, stateFolder: string, { preload }: WindowFiles): BrowserWindow {
  const { x, y, width, height } = state;
  const window = new BrowserWindow({
    ...(x === undefined || y === undefined ? {} : { x, y }),
    width,
    height,
    minWidth: 640,
    minHeight: 400,
    show: false,
    title: "Lanescope",
    backgroundColor: nativeTheme.shouldUseDarkColors ? "#14181f" : "#ffffff",
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  });
  if (state.isMaximized) window.maximize();
  window.once("ready-to-show", () => window.show());
  window.on("close", () => void saveWindowState(stateFolder, window.getNormalBounds(), window.isMaximized()));
  reloadAfterCrash(window);
  return window;
}

/** What the user did is kept by the page as it happens, so starting it again loses nothing. */
function reloadAfterCrash(window: BrowserWindow): void {
  const isTooMuch = crashCounter();
  window.webContents.on("render-process-gone", (_event, details) => {
    if (details.reason === "clean-exit") return;
    if (!isTooMuch()) return window.reload();
    dialog.showErrorBox("Lanescope stopped", `The window crashed several times in a row (${details.reason}).`);
    window.destroy();
  });
}
