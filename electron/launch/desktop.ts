import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";

/** Whether this machine can show a window. */
export function hasDisplay(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): boolean {
  if (platform === "darwin" || platform === "win32") return true;
  return Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY);
}

/** xdg-open that still runs after this time counts as success. */
const GIVES_UP_MS = 2_000;

/** Opens a URL in the desktop's default browser. Resolves to false if there is no opener or it fails. */
export function openInBrowser(url: string, platform = process.platform): Promise<boolean> {
  const [command, ...options] = openerOf(url, platform, process.env);
  const opener = spawn(command, options, { stdio: "ignore", detached: true });
  opener.unref();
  const ended = once(opener, "exit").then(
    ([code]) => code === 0,
    () => false,
  );
  return Promise.race([ended, setTimeout(GIVES_UP_MS, true, { ref: false })]);
}

/** The program that opens a URL in the default browser, with its arguments. */
export function openerOf(
  url: string,
  platform: string,
  { SystemRoot = "C:\\Windows" }: NodeJS.ProcessEnv,
): readonly [string, ...string[]] {
  if (platform === "darwin") return ["open", url];
  // With its path: Windows would look for a name alone in the current folder first, which may be that of a trace.
  if (platform === "win32") return [`${SystemRoot}\\System32\\rundll32.exe`, "url.dll,FileProtocolHandler", url];
  return ["xdg-open", url];
}
