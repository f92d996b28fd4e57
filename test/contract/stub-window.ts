import { EventEmitter } from "node:events";
import { type Mock, vi } from "vitest";

/** What stands behind the window of the stub. */
export interface StubPage {
  /** Loads it, or loads it again. Rejects with `LoadFailure` as a load in Electron fails. */
  load(): Promise<void>;
  /** A message of `webContents.send`. */
  receive(channel: string, args: readonly unknown[]): void;
}

export class LoadFailure extends Error {
  constructor(
    readonly errno: number,
    readonly description: string,
  ) {
    super(`${description} (${errno}) loading 'app://lanescope/'`);
  }
}

export interface StubWindow extends EventEmitter {
  readonly options: { readonly webPreferences: Readonly<Record<string, unknown>> } & Readonly<Record<string, unknown>>;
  readonly webContents: EventEmitter & { readonly id: number; readonly focus: Mock };
  url: string;
  bounds: { x: number; y: number; width: number; height: number };
  isVisible(): boolean;
  isDestroyed(): boolean;
  close(): void;
  destroy(): void;
  /** Ends its page as a crash does. */
  crash(reason?: string): void;
}

type StubWindowClass = new (options: StubWindow["options"]) => StubWindow;

interface WindowWorld {
  readonly app: EventEmitter;
  readonly windows: StubWindow[];
  readonly decisions: Record<string, (...args: never[]) => unknown>;
  readonly page: StubPage;
  readonly onClosed: () => void;
}

/** The class BrowserWindow of the stub. */
export function createWindowClass({ app, windows, decisions, page, onClosed }: WindowWorld): StubWindowClass {
  return class extends EventEmitter implements StubWindow {
    readonly webContents;
    url = "";
    bounds = { x: 0, y: 0, width: 0, height: 0 };
    readonly restore = vi.fn();
    readonly focus = vi.fn();
    #visible = false;
    #destroyed = false;
    #maximized = false;
    #crashed = false;

    constructor(readonly options: StubWindow["options"]) {
      super();
      const { x = 0, y = 0, width = 800, height = 600 } = options as Partial<typeof this.bounds>;
      this.bounds = { x, y, width, height };
      const keep = (name: string) => (handler: (...args: never[]) => unknown) => {
        decisions[name] = handler;
      };
      this.webContents = Object.assign(new EventEmitter(), {
        id: windows.length + 1,
        send: (channel: string, ...args: unknown[]) => {
          if (this.#destroyed) throw new TypeError("Object has been destroyed");
          if (!this.#crashed) page.receive(channel, structuredClone(args));
        },
        focus: vi.fn(),
        isCrashed: () => this.#crashed,
        isLoading: () => false,
        setWindowOpenHandler: keep("windowOpen"),
        session: {
          setPermissionRequestHandler: keep("permissionRequest"),
          setPermissionCheckHandler: keep("permissionCheck"),
          setDevicePermissionHandler: keep("devicePermission"),
          setSpellCheckerEnabled: vi.fn(),
          webRequest: { onBeforeRequest: keep("beforeRequest") },
        },
      });
      windows.push(this);
      app.emit("web-contents-created", {}, this.webContents);
    }

    async loadURL(url: string): Promise<void> {
      this.url = url;
      this.#crashed = false;
      this.webContents.emit("did-start-navigation", { url, isMainFrame: true, isSameDocument: false });
      try {
        await page.load();
      } catch (error) {
        if (error instanceof LoadFailure) {
          this.webContents.emit("did-fail-load", {}, error.errno, error.description, url, true);
        }
        throw error;
      }
      this.webContents.emit("did-finish-load");
      this.emit("ready-to-show");
    }

    show(): void {
      this.#visible = true;
      this.emit("show");
    }

    maximize(): void {
      this.#maximized = true;
    }

    close(): void {
      if (this.#destroyed) return;
      this.emit("close", {});
      this.destroy();
    }

    destroy(): void {
      if (this.#destroyed) return;
      this.#destroyed = true;
      this.emit("closed");
      onClosed();
    }

    crash(reason = "crashed"): void {
      this.#crashed = true;
      this.webContents.emit("render-process-gone", {}, { reason, exitCode: 5 });
    }

    isVisible = () => this.#visible;
    isDestroyed = () => this.#destroyed;
    isMinimized = () => false;
    isMaximized = () => this.#maximized;
    getNormalBounds = () => this.bounds;
  };
}
