import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The built window. Relative to a bundle, which lies one folder below dist/ (electron/build/build.mjs). */
export function windowFolder(): string {
  return fileURLToPath(new URL("../renderer/", import.meta.url));
}

export function samplesFolder(): string {
  return fileURLToPath(new URL("../../samples/", import.meta.url));
}

/** The folder for state that outlives a run, by the convention of the system. */
export function stateFolder(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (environment.LANESCOPE_STATE) return environment.LANESCOPE_STATE;
  if (platform === "darwin") return join(homedir(), "Library/Application Support/Lanescope");
  if (platform === "win32") return join(environment.APPDATA ?? homedir(), "Lanescope");
  return join(environment.XDG_STATE_HOME || join(homedir(), ".local/state"), "lanescope");
}

/** The folder for what can be made again, by the convention of the system. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (environment.LANESCOPE_CACHE) return environment.LANESCOPE_CACHE;
  if (platform === "darwin") return join(homedir(), "Library/Caches/Lanescope");
  if (platform === "win32") return join(environment.LOCALAPPDATA ?? homedir(), "Lanescope/Cache");
  return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "lanescope");
}

/** The version in package.json, which lies two folders above every bundle, installed or in a checkout. */
export function appVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return String(version);
}
