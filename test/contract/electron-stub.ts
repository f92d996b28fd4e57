import { EventEmitter } from "node:events";
import { type Mock, vi } from "vitest";

type Handler = (...args: never[]) => unknown;

/**
 * As much of Electron's module as main and preload touch, in one process: `ipcRenderer.invoke` ends in
 * `ipcMain.handle` with what it carries cloned, as Electron does it, and app: requests end in `protocol.handle`.
 */
export interface ElectronStub {
  /** What `import … from "electron"` gives. */
  readonly module: Readonly<Record<string, unknown>>;
  /** What preload put on the page's window. */
  readonly exposed: Readonly<Record<string, unknown>>;
  readonly app: EventEmitter;
  readonly windows: readonly StubWindow[];
  readonly contents: EventEmitter;
  /** What main set to decide with, by the name of the setter. */
  readonly decisions: Readonly<Record<string, Handler>>;
  readonly openDialog: Mock;
  readonly saveDialog: Mock;
  /** Whose call it is: the page's main frame unless a test says otherwise. */
  sender: { url: string; parent: unknown };
  invoke(channel: string, ...args: readonly unknown[]): Promise<unknown>;
  /** What the page's `fetch` would do. */
  fetch(url: string, init?: RequestInit): Promise<Response>;
}

export interface StubWindow {
  readonly options: { readonly webPreferences: Readonly<Record<string, unknown>> };
  url: string;
}

export function createElectronStub(stateFolder: string): ElectronStub {
  const handlers: Record<string, (event: unknown, ...args: unknown[]) => unknown> = {};
  const schemes: Record<string, (request: Request) => Promise<Response>> = {};
  const decisions: Record<string, Handler> = {};
  const exposed: Record<string, unknown> = {};
  const windows: StubWindow[] = [];
  const app = Object.assign(new EventEmitter(), appMethods(stateFolder));
  const ipcRenderer = Object.assign(new EventEmitter(), {
    invoke: (channel: string, ...args: readonly unknown[]) => stub.invoke(channel, ...args),
  });
  const contents = contentsOf(ipcRenderer, decisions);
  const openDialog = vi.fn(async () => ({ canceled: true, filePaths: [] }));
  const saveDialog = vi.fn(async () => ({ canceled: true, filePath: "" }));
  const stub: ElectronStub = {
    module: {
      app,
      BrowserWindow: windowClass(windows, () => app.emit("web-contents-created", {}, contents), contents),
      dialog: { showOpenDialog: openDialog, showSaveDialog: saveDialog, showErrorBox: vi.fn() },
      ipcMain: { handle: keepIn(handlers) },
      ipcRenderer,
      contextBridge: { exposeInMainWorld: keepIn(exposed) },
      Menu: { setApplicationMenu: vi.fn(), buildFromTemplate: (template: unknown) => template },
      nativeTheme: { shouldUseDarkColors: true },
      protocol: { registerSchemesAsPrivileged: vi.fn(), handle: keepIn(schemes) },
      screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    },
    exposed,
    app,
    windows,
    contents,
    decisions,
    openDialog,
    saveDialog,
    sender: { url: "app://lanescope/", parent: null },
    async invoke(channel, ...args) {
      const handler = handlers[channel];
      if (!handler) throw new Error(`nothing handles ${channel}`);
      return structuredClone(await handler({ senderFrame: stub.sender }, ...structuredClone([...args])));
    },
    async fetch(url, init) {
      const handler = schemes[new URL(url).protocol.slice(0, -1)];
      if (!handler) throw new Error(`nothing serves ${url}`);
      return handler(new Request(url, init));
    },
  };
  return stub;
}

function appMethods(stateFolder: string) {
  return {
    isPackaged: true,
    enableSandbox: vi.fn(),
    requestSingleInstanceLock: () => true,
    whenReady: () => Promise.resolve(),
    getPath: () => stateFolder,
    getVersion: () => "1.2.3",
    addRecentDocument: vi.fn(),
    quit: vi.fn(),
    relaunch: vi.fn(),
  };
}

function contentsOf(ipcRenderer: EventEmitter, decisions: Record<string, Handler>): EventEmitter {
  const keep = (name: string) => (handler: Handler) => keepIn(decisions)(name, handler);
  return Object.assign(new EventEmitter(), {
    send: (channel: string, ...args: unknown[]) => ipcRenderer.emit(channel, {}, ...structuredClone(args)),
    setWindowOpenHandler: keep("windowOpen"),
    session: {
      setPermissionRequestHandler: keep("permissionRequest"),
      setPermissionCheckHandler: keep("permissionCheck"),
      setDevicePermissionHandler: keep("devicePermission"),
      setSpellCheckerEnabled: vi.fn(),
      webRequest: { onBeforeRequest: keep("beforeRequest") },
    },
  });
}

function windowClass(windows: StubWindow[], created: () => void, webContents: EventEmitter) {
  return class extends EventEmitter {
    readonly webContents = webContents;
    readonly isMinimized = () => false;
    readonly focus = () => {};
    private readonly stub: StubWindow;

    constructor(options: StubWindow["options"]) {
      super();
      this.stub = { options, url: "" };
      windows.push(this.stub);
      created();
    }

    async loadURL(url: string): Promise<void> {
      this.stub.url = url;
    }
  };
}

function keepIn<T>(record: Record<string, T>): (name: string, value: T) => void {
  return (name, value) => {
    record[name] = value;
  };
}
