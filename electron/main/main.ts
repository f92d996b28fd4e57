import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { app, type BrowserWindow, screen } from "electron";
import { samplesFolder, windowFolder } from "../node/folders.js";
import { HostService } from "../node/host-service.js";
import { APP_URL, type GivenFiles, givenOfArguments, pathsOfArguments } from "../node/shell-policy.js";
import { loadWindowState } from "../node/window-state.js";
import { createDialogs } from "./dialogs.js";
import { lockDown, relaunchWithoutGpu } from "./lock-down.js";
import { setMenu } from "./menu.js";
import { declareScheme, handleHostCalls, serveScheme } from "./scheme.js";
import { createWindow } from "./window.js";

// Puts the Electron shell together. All decisions are in electron/node, where tests reach them.

// Electron accepts these two only before it is ready.
app.enableSandbox();
declareScheme();

/** Paths that macOS opens before there is a window. */
const early: string[] = [];
let openInWindow = (paths: readonly string[], _given?: GivenFiles): void => void early.push(...paths);

app.on("open-file", (event, path) => {
  event.preventDefault();
  openInWindow([path]);
});
app.on("second-instance", (_event, argv, folder) =>
  openInWindow(pathsOfArguments(argv, app.isPackaged, folder), givenOfArguments(argv, folder)),
);
app.on("window-all-closed", () => app.quit());
app.on("web-contents-created", (_event, contents) => lockDown(contents));

if (app.requestSingleInstanceLock()) app.whenReady().then(start);
else app.quit();

async function start(): Promise<void> {
  const stateFolder = app.getPath("userData");
  const service = new HostService({
    version: app.getVersion(),
    stateFolder,
    samplesFolder: app.isPackaged ? join(process.resourcesPath, "samples") : samplesFolder(),
    initialPaths: [...pathsOfArguments(process.argv, app.isPackaged, process.cwd()), ...early],
    ...givenOfArguments(process.argv, process.cwd()),
  });
  service.beginInitial();
  const shell = { windowFolder: windowFolder(), service, dialogs: createDialogs() };
  relaunchWithoutGpu();
  serveScheme(shell);
  handleHostCalls(shell);
  const preload = fileURLToPath(new URL("../electron/preload.cjs", import.meta.url));
  const displays = screen.getAllDisplays().map(({ workArea }) => workArea);
  const window = createWindow(await loadWindowState(stateFolder, displays), stateFolder, preload);
  openInWindow = (paths, given) => void show(window, service, paths, given);
  setMenu((what) => pickInto(window, shell, what));
  await window.loadURL(APP_URL);
}

async function show(
  window: BrowserWindow,
  service: HostService,
  paths: readonly string[],
  given?: GivenFiles,
): Promise<void> {
  if (window.isMinimized()) window.restore();
  window.focus();
  if (paths.length === 0) return;
  for (const path of paths) app.addRecentDocument(path);
  window.webContents.send("host:open", await service.openPaths(paths, given));
}

async function pickInto(
  window: BrowserWindow,
  { service, dialogs }: { service: HostService; dialogs: ReturnType<typeof createDialogs> },
  what: "files" | "folder",
): Promise<void> {
  const paths = await dialogs.pick(what, await service.lastFolder());
  if (paths) await show(window, service, paths);
}
