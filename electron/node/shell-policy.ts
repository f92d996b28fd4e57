import { resolve } from "node:path";

/** Electron's own scheme: the window, its calls and its bytes are one origin, and there is no other. */
export const SCHEME = "app";
export const APP_ORIGIN = `${SCHEME}://lanescope`;
export const APP_URL = `${APP_ORIGIN}/`;

/** Whether an address is the window's own. */
export function isOwnUrl(url: string): boolean {
  return url.startsWith(APP_URL);
}

/** Whether the window may ask for an address at all: nothing goes to a network. */
export function mayRequest(url: string): boolean {
  return isOwnUrl(url) || /^(blob:app:|data:|devtools:)/.test(url);
}

/** The traces on a command line: what is no option. Chromium and Electron add options of their own. */
export function pathsOfArguments(argv: readonly string[], isPackaged: boolean, folder: string): readonly string[] {
  // An unpacked start is `electron APP_FOLDER TRACE…`.
  const named = argv.slice(1).filter((argument) => !argument.startsWith("-"));
  return (isPackaged ? named : named.slice(1)).map((path) => resolve(folder, path));
}

const NAMES_OPTION = "--process-names=";

/** How the file that names guests' processes is handed from the command line to the shell. */
export function namesArgument(file: string): string {
  return NAMES_OPTION + file;
}

export function namesOfArguments(argv: readonly string[], folder: string): string | undefined {
  const option = argv.find((argument) => argument.startsWith(NAMES_OPTION));
  return option === undefined ? undefined : resolve(folder, option.slice(NAMES_OPTION.length));
}

const CRASHES = 3;
const WITHIN_MS = 60_000;

/** Counts crashes of one kind; true once there have been too many within a minute to just try again. */
export function crashCounter(now: () => number = Date.now): () => boolean {
  const times: number[] = [];
  return () => {
    times.push(now());
    return times.filter((time) => now() - time < WITHIN_MS).length >= CRASHES;
  };
}
