import { BrowserWindow, dialog, nativeTheme } from "electron";
import { crashCounter } from "../node/shell-policy.js";
import { saveWindowState, type WindowState } from "../node/window-state.js";

/** Creates the window at its last position. It stays hidden until its first paint is ready. */
export function createWindow(state: WindowState, stateFolder: string, preload: string): BrowserWindow {
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

/** Reloads a page that crashed. The page stores its state on every change, so a reload loses nothing. */
function reloadAfterCrash(window: BrowserWindow): void {
  const isTooMuch = crashCounter();
  window.webContents.on("render-process-gone", (_event, details) => {
    if (details.reason === "clean-exit") return;
    if (!isTooMuch()) return window.reload();
    dialog.showErrorBox("Lanescope stopped", `The window crashed several times in a row (${details.reason}).`);
    window.destroy();
  });
}
