import { EventEmitter } from "node:events";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createElectronHost, type ElectronBridge } from "../../renderer/host/electron-host.js";
import type { HostApi } from "../../renderer/host/host-api.js";
import { createElectronStub, type ElectronStub, keepIn, type StubOptions } from "./electron-stub.js";
import type { Ground } from "./host-cases.js";
import type { StubPage } from "./stub-window.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const BASE = "app://lanescope/";

/** The compiled main of Electron's shell over the stub. */
export interface StartedMain {
  readonly stub: ElectronStub;
  /** The application's folder, as it is packed. */
  readonly app: string;
  /** What main does about bugs of its own process. */
  readonly bugHandlers: Readonly<Record<"uncaughtException" | "unhandledRejection", (error: unknown) => void>>;
}

let starts = 0;

export interface StartOptions extends Omit<StubOptions, "stateFolder"> {
  /** Whether the window's files are there. */
  readonly isBuilt?: boolean;
}

/** Starts main with a command line. Each start has modules of its own. */
export async function startMain(
  ground: Ground,
  argv: readonly string[],
  { isBuilt = true, ...options }: StartOptions,
): Promise<StartedMain> {
  const stub = createElectronStub({ stateFolder: ground.stateFolder, ...options });
  const app = packageIn(ground, stub);
  if (isBuilt) symlinkSync(join(root, "dist/renderer"), join(app, "dist/renderer"));
  Object.assign(globalThis, { lanescopeElectronStub: stub.module });
  Object.assign(process, { resourcesPath: join(app, "resources") });
  const before = { argv: process.argv, exceptions: process.listeners("uncaughtException") };
  const rejections = process.listeners("unhandledRejection");
  process.argv = ["lanescope", ...argv];
  try {
    await import(/* @vite-ignore */ pathToFileURL(join(app, "dist/electron/main.mjs")).href);
  } finally {
    process.argv = before.argv;
  }
  // The test runner must hear of its own.
  const uncaughtException = added(process.listeners("uncaughtException"), before.exceptions);
  const unhandledRejection = added(process.listeners("unhandledRejection"), rejections);
  process.off("uncaughtException", uncaughtException as () => void);
  process.off("unhandledRejection", unhandledRejection as () => void);
  return { stub, app, bugHandlers: { uncaughtException, unhandledRejection } as StartedMain["bugHandlers"] };
}

function added<T>(now: readonly T[], before: readonly T[]): T {
  const [found] = now.filter((one) => !before.includes(one));
  if (found === undefined) throw new Error("main listens to no bugs");
  return found;
}

/** A page that is preload alone: what it puts on the window, and how the window would use it. */
export interface PreloadPage extends StubPage {
  /** Each load: resolves when it is finished, or rejects. A test replaces it. */
  onLoad: () => Promise<void>;
  /** Connects to the main process that the stub belongs to. */
  connect(main: StartedMain): void;
  /** How often it was loaded. */
  readonly loads: () => number;
  readonly exposed: () => Readonly<Record<string, unknown>>;
  /** The window's own view of the shell, after the newest load. */
  host(): Promise<HostApi>;
}

/** Files on the disk that a File of the page stands for: `webUtils.getPathForFile`. */
export const pathsOfFiles = new Map<File, string>();

export function createPreloadPage(): PreloadPage {
  let main: StartedMain | undefined;
  let renderer = new EventEmitter();
  let exposed: Record<string, unknown> = {};
  let loads = 0;
  const page: PreloadPage = {
    onLoad: async () => {},
    connect: (started) => {
      main = started;
      if (0 < loads) runPreload();
    },
    async load() {
      loads += 1;
      // The page before it is gone with all its listeners.
      renderer = new EventEmitter();
      exposed = {};
      runPreload();
      await page.onLoad();
    },
    receive: (channel, args) => void renderer.emit(channel, {}, ...args),
    loads: () => loads,
    exposed: () => exposed,
    host: () => createElectronHost(exposed.lanescopeHost as ElectronBridge, BASE),
  };
  /** As Electron runs a sandboxed preload: a function given a `require` that knows a few modules. */
  const runPreload = () => {
    if (main === undefined) return;
    const { app, stub } = main;
    const invoke = (channel: string, ...args: readonly unknown[]) => stub.invoke(channel, ...args);
    const electron = {
      ipcRenderer: Object.assign(renderer, { invoke }),
      contextBridge: { exposeInMainWorld: keepIn(exposed) },
      webUtils: { getPathForFile: (file: File) => pathsOfFiles.get(file) ?? "" },
    };
    const code = readFileSync(join(app, "dist/electron/preload.cjs"), "utf8");
    const require = (name: string) => {
      if (name === "electron") return electron;
      throw new Error(`a sandboxed preload cannot require ${name}`);
    };
    new Function("require", "module", "exports", code)(require, { exports: {} }, {});
  };
  return page;
}

/** The application as it is packed, with a package named electron beside it that is the stub. */
function packageIn(ground: Ground, stub: ElectronStub): string {
  if (!existsSync(join(root, "dist/electron/main.mjs"))) throw new Error("not built: npm run build");
  starts += 1;
  // Below node_modules, so that the test runner leaves the modules to Node.
  const app = join(ground.folder, `node_modules/app${starts}`);
  for (const folder of ["electron", "chunks"]) copyPrograms(join(root, "dist", folder), join(app, "dist", folder));
  cpSync(ground.samplesFolder, join(app, "resources/samples"), { recursive: true });
  const electron = join(app, "node_modules/electron");
  mkdirSync(electron, { recursive: true });
  writeFileSync(join(electron, "package.json"), JSON.stringify({ type: "module", main: "index.js" }));
  const names = Object.keys(stub.module).join(", ");
  writeFileSync(join(electron, "index.js"), `export const { ${names} } = globalThis.lanescopeElectronStub;`);
  return app;
}

/** Without their source maps, as they are packed. */
function copyPrograms(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((file) => !file.endsWith(".map"))) {
    writeFileSync(join(to, name), readFileSync(join(from, name), "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, ""));
  }
}
