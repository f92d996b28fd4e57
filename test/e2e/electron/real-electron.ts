import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { _electron, type ElectronApplication } from "playwright-core";
import { appArguments } from "../../../electron/launch/electron-binary.js";
import { type Bounds, DROP_METHOD, type DrivenApp, dropEvents, type ElectronDriver } from "./driven-app.js";

/** Tests, and programs bundled from them, run in the root of the repository. */
const root = process.cwd();

/** The real Electron, driven through its main process: Playwright gives up a page that has crashed. */
export function realElectron(executablePath: string): ElectronDriver {
  return {
    async start(args, stateFolder) {
      const own = [...appArguments(root), `--user-data-dir=${stateFolder}`];
      // Playwright switches the sandbox off unless it is told not to.
      const app = await _electron.launch({ executablePath, args: [...own, ...args], chromiumSandbox: true });
      const errors: string[] = [];
      const page = await app.firstWindow();
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(String(error)));
      return driven(app, errors, (more) => startOnce(executablePath, [...own, ...more]));
    },
  };
}

function driven(app: ElectronApplication, errors: readonly string[], startAgain: DrivenApp["startAgain"]): DrivenApp {
  const child = app.process();
  return {
    errors,
    startAgain,
    inPage: (expression) =>
      app.evaluate(({ BrowserWindow }, code) => {
        const [window] = BrowserWindow.getAllWindows();
        if (window === undefined) throw new Error("there is no window");
        return window.webContents.executeJavaScript(code);
      }, expression),
    drop: (paths) =>
      app.evaluate(
        async ({ BrowserWindow }, { method, events }) => {
          const tools = BrowserWindow.getAllWindows()[0]?.webContents.debugger;
          tools?.attach();
          for (const event of events) await tools?.sendCommand(method, event);
          tools?.detach();
        },
        { method: DROP_METHOD, events: dropEvents(paths) },
      ),
    answerSaveDialog: (path) =>
      app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath });
      }, path),
    clickMenu: (label) =>
      app.evaluate(({ Menu }, wanted) => {
        const entries = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []);
        const entry = entries?.find((one) => one.label === wanted);
        if (entry === undefined) throw new Error(`the menu has no ${wanted}`);
        entry.click();
      }, label),
    clipboard: () => app.evaluate(({ clipboard }) => clipboard.readText()),
    crashPage: () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer()),
    bounds: () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds()) as Promise<Bounds>,
    moveTo: (bounds) =>
      app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), bounds),
    async close() {
      const ended = endOf(child);
      // The connection ends with the program.
      await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close()).catch(() => undefined);
      return ended;
    },
    async kill() {
      if (child.exitCode !== null) return;
      const ended = endOf(child);
      // On Windows, the child is a shell around Electron, so it is asked first.
      await Promise.race([app.close(), setTimeout(CLOSE_MS)]).catch(() => undefined);
      child.kill("SIGKILL");
      await ended;
    },
  };
}

const END_MS = 30_000;
const CLOSE_MS = 10_000;

/** The exit code; null if a signal ended it. */
async function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = await once(child, "exit", { signal: AbortSignal.timeout(END_MS) }).catch(() => {
    throw new Error(`it still runs after ${END_MS / 1000} s`);
  });
  return code;
}

async function startOnce(program: string, args: readonly string[]): Promise<number | null> {
  const child = spawn(program, args, { stdio: "ignore" });
  try {
    return await endOf(child);
  } finally {
    child.kill("SIGKILL");
  }
}
