import { setImmediate } from "node:timers/promises";
import { BrowserWindow, dialog, nativeTheme } from "electron";
import { errorText } from "../../workers/core/error-text.js";
import { APP_URL, crashCounter, isOwnUrl } from "../node/shell-policy.js";
import type { Rectangle, WindowState } from "../node/window-state.js";
import { failToStart } from "./failures.js";

/** A page that has painted nothing by then is shown as it is. */
const SHOW_AFTER_MS = 4_000;
/** Chromium's code of a load that another load has replaced. */
const ABORTED = -3;

export interface WindowOptions {
  /** Where the window was last. */
  readonly state: WindowState;
  readonly preload: string;
  /** Stores where the window is. Called before the window closes. */
  readonly keep: (bounds: Rectangle, isMaximized: boolean) => void;
  /** The page is about to be loaded, or loaded again. */
  readonly onLoad: () => void;
}

/** Creates the window at its last position. It stays hidden until its first paint is ready. */
export function createWindow({ state, preload, keep, onLoad }: WindowOptions): BrowserWindow {
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
  showInTime(window);
  const keepNow = () => keep(window.getNormalBounds(), window.isMaximized());
  window.on("close", keepNow);
  // Windows ends the session of a user without closing windows.
  window.on("session-end", keepNow);
  window.webContents.on("did-start-navigation", ({ url, isMainFrame, isSameDocument }) => {
    // lock-down.ts stops all that leads elsewhere.
    if (isMainFrame && !isSameDocument && isOwnUrl(url)) onLoad();
  });
  window.webContents.on("did-fail-load", (_event, code, description, _url, isMainFrame) => {
    if (isMainFrame && code !== ABORTED) failToStart(new Error(`the window could not be loaded: ${description}`));
  });
  window.webContents.on("render-process-gone", onLoad);
  reloadAfterCrash(window, keepNow);
  return window;
}

/** Loads the page; `part` goes after its address. Failures are reported by `did-fail-load`; Chromium gives up on some loads without that event. */
export async function loadWindow(window: BrowserWindow, part = ""): Promise<void> {
  try {
    await window.loadURL(APP_URL + part);
  } catch (error) {
    // A page that crashes while it is loaded ends the load too, and is loaded again.
    await setImmediate();
    const isOver = window.isDestroyed() || window.webContents.isCrashed() || window.webContents.isLoading();
    const isReported = errorNumber(error) === ABORTED;
    if (!isOver && !isReported) failToStart(new Error(`the window could not be loaded: ${errorText(error)}`));
  }
}

function errorNumber(error: unknown): unknown {
  return error instanceof Error && "errno" in error ? error.errno : undefined;
}

function showInTime(window: BrowserWindow): void {
  const timer = setTimeout(() => window.show(), SHOW_AFTER_MS);
  window.once("ready-to-show", () => window.show());
  window.once("show", () => clearTimeout(timer));
  window.once("closed", () => clearTimeout(timer));
}

/** Loads a page again that crashed. The page stores its state on every change, and the shell knows what was open. */
function reloadAfterCrash(window: BrowserWindow, keepNow: () => void): void {
  const isTooMuch = crashCounter();
  window.webContents.on("render-process-gone", (_event, details) => {
    if (details.reason === "clean-exit") return;
    // Later, since the window is still sending this event. By a load, since a page that crashed before it was loaded
    // cannot be reloaded.
    if (!isTooMuch()) return void setImmediate().then(() => (window.isDestroyed() ? undefined : loadWindow(window)));
    dialog.showErrorBox("Lanescope stopped", `The window crashed several times in a row (${details.reason}).`);
    keepNow();
    window.destroy();
  });
}
