import type { Chord } from "./keys.js";

/** Keys that no page gets to see: those of tabs and windows. */
const OF_BROWSERS: ReadonlySet<Chord> = new Set(
  ["KeyT", "KeyN", "KeyW", "Tab", "PageUp", "PageDown"].flatMap((code) => [`Ctrl+${code}`, `Ctrl+Shift+${code}`]),
);
/** Keys of the menu of the Electron window (electron/main/menu.ts), which its roles take before the page. */
const OF_ELECTRON: ReadonlySet<Chord> = new Set([
  "Ctrl+KeyQ",
  "Ctrl+KeyW",
  "Ctrl+KeyM",
  "Ctrl+Shift+KeyR",
  "Ctrl+Shift+KeyI",
  "F11",
]);
const OF_MACS: ReadonlySet<Chord> = new Set(["Ctrl+KeyH", "Ctrl+KeyQ", "Ctrl+Space", "Ctrl+Backquote"]);

/** Who takes a chord before the window gets it; undefined: nobody that is known. */
export function keptBy(chord: Chord, shell: "electron" | "browser" | "static", isMac: boolean): string | undefined {
  if (isMac && OF_MACS.has(chord)) return "macOS";
  if (shell === "electron") return OF_ELECTRON.has(chord) ? "the menu of the window" : undefined;
  return OF_BROWSERS.has(chord) ? "the browser" : undefined;
}
