import { spawn } from "node:child_process";

/** Whether a window could be shown at all. */
export function hasDisplay(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  if (platform === "darwin" || platform === "win32") return true;
  return Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
}

/** An opener that has not given up by then has found something to open. */
const GIVES_UP_MS = 2_000;

/** Asks the desktop for its default browser. False when there is none to ask or it says it cannot. */
export function openInBrowser(url: string, platform = process.platform): Promise<boolean> {
  const [command, ...options] = openerOf(url, platform);
  return new Promise((resolve) => {
    const opener = spawn(command, options, { stdio: "ignore", detached: true });
    const timer = setTimeout(() => resolve(true), GIVES_UP_MS);
    const finish = (isOpened: boolean) => {
      clearTimeout(timer);
      resolve(isOpened);
    };
    opener.once("error", () => finish(false));
    opener.once("exit", (code) => finish(code === 0));
    opener.unref();
  });
}

function openerOf(url: string, platform: string): readonly [string, ...string[]] {
  if (platform === "darwin") return ["open", url];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", url];
  return ["xdg-open", url];
}
