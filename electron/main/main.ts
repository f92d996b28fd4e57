import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { app, screen } from "electron";
import { argumentsOf } from "../cli/arguments.js";
import { samplesFolder, windowFolder } from "../node/folders.js";
import { HostService } from "../node/host-service.js";
import { linkRequest, type OpenRequest, openArguments, openRequestOf } from "../node/open-arguments.js";
import { partOf } from "../node/shell-policy.js";
import { type MonitorChannel, openChannel } from "../node/vm/monitor-channel.js";
import { besideWindow, loadWindowState, saveWindowState, type WindowState } from "../node/window-state.js";
import { failToStart, reportBugs } from "./failures.js";
import { lockDown, relaunchWithoutGpu } from "./lock-down.js";
import { type MenuActions, setMenu } from "./menu.js";
import { OpenWindows } from "./open-windows.js";
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

function run({ paths, given, links = [] }: OpenRequest): void {
  const stateFolder = app.getPath("userData");
  const service = new HostService({
    version: app.getVersion(),
    stateFolder,
    samplesFolder: app.isPackaged ? join(process.resourcesPath, "samples") : samplesFolder(),
    initialPaths: paths,
    initialLinks: links,
    given,
  });
  service.beginInitial();
  const monitor = openChannel(stateFolder, service);
  const windows = new OpenWindows();
  const open = (asked: OpenRequest) => {
    const window = windows.current();
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
  // macOS sends links so; elsewhere they are arguments.
  app.on("open-url", (event, address) => {
    event.preventDefault();
    open(linkRequest(address));
  });
  app.on("second-instance", (_event, _argv, _folder, message) => open(openRequestOf(message)));
  app.on("window-all-closed", () => app.quit());
  app.on("will-quit", (event) => {
    const left = service.files.whenClosed() ?? monitor.whenClosed();
    if (left === undefined) return;
    event.preventDefault();
    void left.then(() => app.quit());
  });
  app.on("web-contents-created", (_event, contents) => lockDown(contents));
  app
    .whenReady()
    .then(() => start({ service, monitor, stateFolder, windows, open }))
    .catch(failToStart);
}

interface Started {
  readonly service: HostService;
  readonly monitor: MonitorChannel;
  readonly stateFolder: string;
  readonly windows: OpenWindows;
  readonly open: (asked: OpenRequest) => void;
}

async function start({ service, monitor, stateFolder, windows, open }: Started): Promise<void> {
  if (!existsSync(join(windowFolder(), "index.html"))) throw new Error("its window is not built: npm run build");
  const current = () => {
    const window = windows.current();
    if (window === undefined) throw new Error("bug: no window");
    return window;
  };
  const makeWindow = (state: WindowState) => {
    const window = createWindow({
      state,
      preload: fileURLToPath(new URL("../electron/preload.cjs", import.meta.url)),
      keep: (bounds, isMaximized) => saveWindowState(stateFolder, bounds, isMaximized),
      onLoad: () => {
        if (windows.current() === window) service.outside.hold(id);
      },
    });
    const { id } = window.webContents;
    windows.add(window);
    window.once("closed", () => void service.endWindow(id));
    return window;
  };
  const openWindow = async (name: string, id: number) => {
    const window = makeWindow(besideWindow((windows.of(id) ?? current()).getNormalBounds()));
    // Its page asks another one what to open, and hears of nothing before it has that.
    service.outside.hold(window.webContents.id);
    service.beginBeside(window.webContents.id, id);
    // The page that asks does not wait for the new one.
    void loadWindow(window, partOf(name));
  };
  const traits = electronTraits({
    window: current,
    openWindow,
    setMenuKeys: (keys) => setMenu(menuActions, keys),
    monitor,
  });
  const shell = { windowFolder: windowFolder(), service, traits };
  relaunchWithoutGpu(() => service.requestOfShown(current().webContents.id));
  serveScheme(shell);
  handleHostCalls(shell);
  const displays = screen.getAllDisplays().map(({ workArea }) => workArea);
  const first = makeWindow(await loadWindowState(stateFolder, displays));
  const send = (channel: string, value: unknown) => windows.current()?.webContents.send(channel, value);
  service.outside.deliverBy((asked) => {
    void service.openedBy(asked).then((items) => send("host:open", items));
  });
  const menuActions: MenuActions = {
    open: async (what) => {
      const paths = await traits.pick(what, await service.lastFolder());
      if (paths) open({ paths, given: {} });
    },
    run: (command) => {
      // A page may copy only while it has the focus, and the menu had it.
      windows.current()?.webContents.focus();
      send("host:command", command);
    },
  };
  setMenu(menuActions);
  await loadWindow(first);
}
