import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { extractAll } from "@electron/asar";
import { packStandIn } from "../../electron/build/pack-stand-in.mjs";
import { type Ran, run } from "./run.js";

/**
 * What stands in for the package `electron` in a process of its own. Like Electron, it takes the script out of
 * process.argv. All that the window's script asks of it succeeds, up to the lock of the single window: there it writes
 * WINDOW and the paths to open, and ends. Electron's exit does not wait for threads, and tears down under them what they use:
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
  requestSingleInstanceLock({ paths }) {
    process.stdout.write("WINDOW " + JSON.stringify(paths) + "\\n", () => process.exit(0));
    return false;
  },
};
export const app = new Proxy(own, { get: (target, name) => target[name] ?? anything });
export const [NAMES] = new Array(COUNT).fill(anything);
`;

/** What main imports from `electron` beside `app`. */
const NAMES = ["BrowserWindow", "Menu", "dialog", "ipcMain", "nativeTheme", "protocol", "screen", "shell"];

/** An installed application: what electron-builder packs, and Node with our stand-in in place of Electron. */
export interface InstalledApp {
  /** Starts it with arguments. */
  start(args: readonly string[], cwd?: string): Ran;
  /** The script that starts it, on systems with `sh`. */
  readonly script: string;
}

/** Packs the application into a folder. Only Electron reads an archive like a folder, so this unpacks it into one. */
export async function installApp(out: string): Promise<InstalledApp> {
  const { folder } = await packStandIn("linux", out);
  const app = join(folder, "resources/app");
  extractAll(join(folder, "resources/app.asar"), app);
  addStandIn(join(app, "node_modules/electron"));
  const main = join(app, "dist/electron/main.mjs");
  const program = `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`;
  writeFileSync(join(folder, "lanescope"), program, { mode: 0o755 });
  const start = (args: readonly string[], cwd?: string) => run(process.execPath, [main, ...args], cwd);
  return { start, script: join(folder, "resources/bin/lanescope") };
}

function addStandIn(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", main: "index.js" }));
  const names = ELECTRON.replace("NAMES", NAMES.join(", ")).replace("COUNT", `${NAMES.length}`);
  writeFileSync(join(folder, "index.js"), names);
}
