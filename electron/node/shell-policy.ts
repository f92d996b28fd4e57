import { resolve } from "node:path";

/** The scheme of the Electron shell. The window, its calls and its bytes share this one origin. */
export const SCHEME = "app";
const APP_ORIGIN = `${SCHEME}://lanescope`;
export const APP_URL = `${APP_ORIGIN}/`;

/** Whether a URL has the window's own origin. */
export function isOwnUrl(url: string): boolean {
  return url.startsWith(APP_URL);
}

/** Whether the window may request a URL: nothing goes to a network. */
export function mayRequest(url: string): boolean {
  return isOwnUrl(url) || /^(blob:app:|data:|devtools:)/.test(url);
}

/** The traces on a command line: all arguments but options. Chromium and Electron add options of their own. */
export function pathsOfArguments(argv: readonly string[], isPackaged: boolean, folder: string): readonly string[] {
  // An unpacked start is `electron APP_FOLDER TRACE…`.
  const named = argv.slice(1).filter((argument) => !argument.startsWith("-"));
  return (isPackaged ? named : named.slice(1)).map((path) => resolve(folder, path));
}

/** Files on the command line that say what a trace does not: paths. */
export interface GivenFiles {
  readonly processNames?: string;
  readonly topology?: string;
}

const GIVEN_OPTIONS = [
  ["processNames", "--process-names="],
  ["topology", "--topology="],
] as const;

/** The arguments that pass these files on to the shell. */
export function givenArguments(files: GivenFiles): readonly string[] {
  return GIVEN_OPTIONS.flatMap(([name, option]) => (files[name] === undefined ? [] : [`${option}${files[name]}`]));
}

export function givenOfArguments(argv: readonly string[], folder: string): GivenFiles {
  const found = GIVEN_OPTIONS.flatMap(([name, option]) => {
    const argument = argv.find((one) => one.startsWith(option));
    return argument === undefined ? [] : [[name, resolve(folder, argument.slice(option.length))]];
  });
  return Object.fromEntries(found);
}

const CRASHES = 3;
const WITHIN_MS = 60_000;

/** Call it at each crash. It returns true when too many crashes happened within a minute to try again. */
export function crashCounter(now: () => number = Date.now): () => boolean {
  const times: number[] = [];
  return () => {
    times.push(now());
    return times.filter((time) => now() - time < WITHIN_MS).length >= CRASHES;
  };
}
