import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { app, type BrowserWindow, screen } from "electron";
import { argumentsOf } from "../cli/arguments.js";
import { samplesFolder, windowFolder } from "../node/folders.js";
import { HostService } from "../node/host-service.js";
import { type OpenRequest, openArguments, openRequestOf } from "../node/open-arguments.js";
import { loadWindowState, saveWindowState } from "../node/window-state.js";
import { failToStart, reportBugs } from "./failures.js";
import { lockDown, relaunchWithoutGpu } from "./lock-down.js";
import { setMenu } from "./menu.js";
import { declareScheme, handleHostCalls, serveScheme } from "./scheme.js";
import { electronTraits } from "./traits.js";
import { createWindow, loadWindow } from "./window.js";

// Puts the Electron shell together. All decisions are in electron/node, where tests reach them.

reportBugs();
// Electron accepts these only before it is ready. For root, Chromium has no sandbox to enable: the option is there
// then, and enableSandbox would take it away again.
if (!app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();
declareScheme();
// Where there is no GPU, as in most VMs, Chromium draws WebGL in software only if it is told to. It takes that for
// unsafe with pages of strangers; this window loads its own page only.
app.commandLine.appendSwitch("enable-unsafe-swiftshader");

const request = openArguments(argumentsOf(process.argv), app.isPackaged, process.cwd());
// Electron changes the arguments that it passes to the first start, but not this copy of the request.
if (app.requestSingleInstanceLock({ ...request })) run(request);
else app.quit();

function run({ paths, given }: OpenRequest): void {
  const stateFolder = app.getPath("userData");
  const service = new HostService({
    version: app.getVersion(),
    stateFolder,
    samplesFolder: app.isPackaged ? join(process.resourcesPath, "samples") : samplesFolder(),
    initialPaths: paths,
    given,
  });
  service.beginInitial();
  let window: BrowserWindow | undefined;
  const open = (asked: OpenRequest) => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
    for (const path of asked.paths) app.addRecentDocument(path);
    service.outside.add(asked);
  };
  // macOS may send the first files before the app is ready.
  app.on("open-file", (event, path) => {
    event.preventDefault();
    open({ paths: [path], given: {} });
  });
  app.on("second-instance", (_event, _argv, _folder, message) => open(openRequestOf(message)));
  app.on("window-all-closed", () => app.quit());
  app.on("will-quit", (event) => {
    const saved = service.files.whenClosed();
    if (saved === undefined) return;
    event.preventDefault();
    void saved.then(() => app.quit());
  });
  app.on("web-contents-created", (_event, contents) => lockDown(contents));
  app
    .whenReady()
    .then(async () => {
      window = await start(service, stateFolder, open);
      await loadWindow(window);
    })
    .catch(failToStart);
}

async function start(
  service: HostService,
  stateFolder: string,
  open: (asked: OpenRequest) => void,
): Promise<BrowserWindow> {
  if (!existsSync(join(windowFolder(), "index.html"))) throw new Error("its window is not built: npm run build");
  const traits = electronTraits(() => window);
  const shell = { windowFolder: windowFolder(), service, traits };
  relaunchWithoutGpu(() => service.requestOfShown());
  serveScheme(shell);
  handleHostCalls(shell);
  const displays = screen.getAllDisplays().map(({ workArea }) => workArea);
  const window = createWindow({
    state: await loadWindowState(stateFolder, displays),
    preload: fileURLToPath(new URL("../electron/preload.cjs", import.meta.url)),
    keep: (bounds, isMaximized) => saveWindowState(stateFolder, bounds, isMaximized),
    onLoad: () => service.outside.hold(),
  });
  const send = (channel: string, value: unknown) => window.isDestroyed() || window.webContents.send(channel, value);
  service.outside.deliverBy(({ paths, given }) => {
    void service.openPaths(paths, given).then((items) => send("host:open", items));
  });
  setMenu({
    open: async (what) => {
      const paths = await traits.pick(what, await service.lastFolder());
      if (paths) open({ paths, given: {} });
    },
    run: (command) => {
      // A page may copy only while it has the focus, and the menu had it.
      if (!window.isDestroyed()) window.webContents.focus();
      send("host:command", command);
    },
  });
  return window;
}
