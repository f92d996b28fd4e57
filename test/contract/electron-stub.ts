import { EventEmitter } from "node:events";
import { type Mock, vi } from "vitest";
import { createWindowClass, type StubPage, type StubWindow } from "./stub-window.js";

type Handler = (...args: never[]) => unknown;

export interface StubOptions {
  readonly stateFolder: string;
  /** What stands behind the window: in the contract tests preload alone, in the end-to-end tests a real page. */
  readonly page: StubPage;
  /** Switches of Chromium on the command line, without "--". */
  readonly switches?: readonly string[];
  /** When the application is ready; at once unless a test says otherwise. */
  readonly ready?: Promise<void>;
  /** Another start of the program has the lock. */
  readonly isSecond?: boolean;
}

/**
 * As much of Electron's module as main touches, in this process. It does what Electron's source says: what crosses
 * between processes is cloned, `enableSandbox` takes `--no-sandbox` away, `quit` closes windows before `will-quit`.
 */
export interface ElectronStub {
  /** What `import … from "electron"` gives in main. */
  readonly module: Readonly<Record<string, unknown>>;
  readonly app: EventEmitter & { quit(): void };
  readonly windows: readonly StubWindow[];
  /** What main set to decide with, by the name of the setter. */
  readonly decisions: Readonly<Record<string, Handler>>;
  readonly openDialog: Mock;
  readonly saveDialog: Mock;
  readonly errorBox: Mock;
  /** What the system is asked to open. */
  readonly openExternal: Mock;
  readonly relaunch: Mock;
  /** The native menu: each entry with its submenu. */
  readonly menu: () => readonly MenuEntry[];
  readonly switches: ReadonlySet<string>;
  /** What this start tells the one that has the lock. */
  readonly lockMessage: () => unknown;
  /** The exit code; undefined while the application runs. */
  readonly ended: () => number | undefined;
  /** Whose call it is: the page's main frame unless a test says otherwise. */
  sender: { url: string; parent: unknown };
  /** The number of the window whose call it is. */
  senderId: number;
  /** What preload's `ipcRenderer.invoke` does. */
  invoke(channel: string, ...args: readonly unknown[]): Promise<unknown>;
  /** What the page's `fetch` does. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

export interface MenuEntry {
  readonly label?: string;
  readonly role?: string;
  readonly submenu?: readonly MenuEntry[];
  readonly accelerator?: string;
  readonly click?: () => void;
}

export function createElectronStub(options: StubOptions): ElectronStub {
  const handlers: Record<string, (event: unknown, ...args: unknown[]) => unknown> = {};
  const schemes: Record<string, (request: Request) => Promise<Response>> = {};
  const decisions: Record<string, Handler> = {};
  const windows: StubWindow[] = [];
  const switches = new Set(options.switches);
  const state: { menu: readonly MenuEntry[]; lockMessage: unknown; ended: number | undefined } = {
    menu: [],
    lockMessage: undefined,
    ended: undefined,
  };
  let isEnding = false;
  const relaunch = vi.fn();
  const end = (code: number) => {
    state.ended ??= code;
  };
  const app = Object.assign(new EventEmitter(), {
    isPackaged: true,
    commandLine: {
      hasSwitch: (name: string) => switches.has(name),
      appendSwitch: (name: string) => void switches.add(name),
    },
    enableSandbox: () => {
      switches.delete("no-sandbox");
      switches.add("enable-sandbox");
    },
    requestSingleInstanceLock: (message: unknown) => {
      state.lockMessage = JSON.parse(JSON.stringify(message));
      return options.isSecond !== true;
    },
    whenReady: () => options.ready ?? Promise.resolve(),
    getPath: () => options.stateFolder,
    getVersion: () => "1.2.3",
    getGPUInfo: async () => ({ gpuDevice: [{ active: true, vendorId: 0x8086, deviceId: 0x1916 }] }),
    getGPUFeatureStatus: () => ({ gpu_compositing: "enabled" }),
    addRecentDocument: vi.fn(),
    relaunch,
    quit: () => {
      isEnding = true;
      for (const window of windows) window.close();
      let isPrevented = false;
      app.emit("will-quit", { preventDefault: () => (isPrevented = true) });
      if (isPrevented) isEnding = false;
      else end(0);
    },
    exit: (code: number) => {
      isEnding = true;
      for (const window of windows) window.destroy();
      end(code);
    },
  });
  const onClosed = () => {
    // A program that ends by itself is not asked what it does without windows.
    if (!isEnding && windows.every((window) => window.isDestroyed())) app.emit("window-all-closed");
  };
  const openDialog = vi.fn(async () => ({ canceled: true, filePaths: [] }));
  const saveDialog = vi.fn(async () => ({ canceled: true, filePath: "" }));
  const errorBox = vi.fn();
  const openExternal = vi.fn(async () => {});
  const setMenu = (menu: readonly MenuEntry[]) => {
    state.menu = menu;
  };
  const stub: ElectronStub = {
    module: {
      app,
      BrowserWindow: createWindowClass({ app, windows, decisions, onClosed, page: options.page }),
      dialog: { showOpenDialog: openDialog, showSaveDialog: saveDialog, showErrorBox: errorBox },
      ipcMain: { handle: keepIn(handlers) },
      Menu: { setApplicationMenu: setMenu, buildFromTemplate: (template: unknown) => template },
      nativeTheme: { shouldUseDarkColors: true },
      protocol: { registerSchemesAsPrivileged: vi.fn(), handle: keepIn(schemes) },
      shell: { openExternal },
      screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    },
    app,
    windows,
    decisions,
    openDialog,
    saveDialog,
    errorBox,
    openExternal,
    relaunch,
    menu: () => state.menu,
    switches,
    lockMessage: () => state.lockMessage,
    ended: () => state.ended,
    sender: { url: "app://lanescope/", parent: null },
    senderId: 1,
    async invoke(channel, ...args) {
      const handler = handlers[channel];
      if (!handler) throw new Error(`nothing handles ${channel}`);
      return structuredClone(
        await handler({ senderFrame: stub.sender, sender: { id: stub.senderId } }, ...structuredClone([...args])),
      );
    },
    async fetch(url, init) {
      const handler = schemes[new URL(url).protocol.slice(0, -1)];
      if (!handler) throw new Error(`nothing serves ${url}`);
      return handler(new Request(url, init));
    },
  };
  return stub;
}

export function keepIn<T>(record: Record<string, T>): (name: string, value: T) => void {
  return (name, value) => {
    record[name] = value;
  };
}
