import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Main folders of `dist/` that electron-builder.yml packs. `dist/cli` is not among them. */
const PACKED = ["electron", "chunks", "renderer", "wasm", "workers"];

/**
 * What stands in for the package `electron` in a process of its own. Like Electron, it takes the script out of
 * process.argv. All that the window's script asks of it succeeds, up to the lock of the single window: there it writes
 * WINDOW and the arguments, and ends. Electron's exit does not wait for threads, and tears down under them what they use:
 * here it fails if there are any.
 */
const ELECTRON = `
import { syncBuiltinESMExports } from "node:module";
import threads from "node:worker_threads";
process.argv.splice(1, 1);
let running = 0;
threads.Worker = class extends threads.Worker {
  constructor(...args) {
    super(...args);
    running += 1;
    this.once("exit", () => (running -= 1));
  }
};
syncBuiltinESMExports();
const anything = new Proxy(function () {}, {
  get: (_target, name) => (name === "then" ? undefined : anything),
  apply: () => anything,
});
const own = {
  isPackaged: true,
  exit: (code) => process.exit(running === 0 ? code : 99),
  requestSingleInstanceLock() {
    process.stdout.write("WINDOW " + JSON.stringify(process.argv.slice(1)) + "\\n", () => process.exit(0));
    return false;
  },
};
export const app = new Proxy(own, { get: (target, name) => target[name] ?? anything });
export const [NAMES] = new Array(COUNT).fill(anything);
`;

/** What main and preload import from `electron`. */
const NAMES = [
  "BrowserWindow",
  "Menu",
  "dialog",
  "ipcMain",
  "nativeTheme",
  "protocol",
  "screen",
  "shell",
  "webContents",
];

/** An installed application in a folder: the packed files, and Node with our stand-in in place of Electron. */
export interface InstalledApp {
  /** Starts it with arguments. */
  start(args: readonly string[], cwd?: string): Ran;
  /** What starts it from a script: a file, on systems with `sh`. */
  readonly program: string;
}

export function installApp(folder: string): InstalledApp {
  if (!existsSync(join(root, "dist/electron/main.mjs"))) throw new Error("not built: npm run build");
  const app = join(folder, "resources/app");
  for (const name of PACKED) cpSync(join(root, "dist", name), join(app, "dist", name), { recursive: true });
  cpSync(join(root, "package.json"), join(app, "package.json"));
  cpSync(join(root, "electron/resources/bin"), join(folder, "resources/bin"), { recursive: true });
  addStandIn(join(app, "node_modules/electron"));
  const main = join(app, "dist/electron/main.mjs");
  const program = join(folder, "lanescope");
  writeFileSync(program, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`, { mode: 0o755 });
  return { start: (args, cwd) => run(process.execPath, [main, ...args], cwd), program };
}

function addStandIn(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", main: "index.js" }));
  const names = ELECTRON.replace("NAMES", NAMES.join(", ")).replace("COUNT", `${NAMES.length}`);
  writeFileSync(join(folder, "index.js"), names);
}

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export function run(program: string, args: readonly string[], cwd = root): Ran {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26, cwd });
  return { code: status, out: stdout, err: stderr };
}
