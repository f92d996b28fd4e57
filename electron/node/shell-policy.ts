import { OPENER_MARK } from "../../renderer/host/host-api.js";

/** The scheme of the Electron shell. The window, its calls and its bytes share this one origin. */
export const SCHEME = "app";
const APP_ORIGIN = `${SCHEME}://lanescope`;
export const APP_URL = `${APP_ORIGIN}/`;

/** What follows the address of a window that another one, named `opener`, opens. The page asks that one what it shows. */
export function partOf(opener: string): string {
  return OPENER_MARK + opener;
}

/** Whether a URL has the window's own origin. */
export function isOwnUrl(url: string): boolean {
  return url.startsWith(APP_URL);
}

/** Whether the window may request a URL: nothing goes to a network. */
export function mayRequest(url: string): boolean {
  return isOwnUrl(url) || /^(blob:app:|data:|devtools:)/.test(url);
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
