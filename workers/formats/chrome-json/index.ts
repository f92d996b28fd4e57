import type { FileEntry } from "../../core/byte-source.js";
import { tracesByHead } from "../detect-by-head.js";
import type { FileHead } from "../file-head.js";
import type { Format } from "../format.js";
import { type ChromeShare, openChrome, openChromeShare } from "./open.js";

/** The Trace Event Format of Chrome, Perfetto's viewer and many programs: JSON with slices, instants and counters. */
export const chromeJson: Format = {
  id: "chrome-json",
  detect: (files, open) => tracesByHead("chrome-json", files, open, isChromeJson),
  recognise: () => false,
  open: ({ files: [file] }, context) => openChrome(file as FileEntry, context),
  openShare: (share, context) => openChromeShare(share as ChromeShare, context),
};

/** An object with "traceEvents", or a list whose first event has a phase. */
function isChromeJson({ bytes }: FileHead): boolean {
  // Names may hold any letters, so the head need not be plain text.
  const text = new TextDecoder().decode(bytes.slice());
  if (/^\s*\{/.test(text)) return /"traceEvents"\s*:\s*\[/.test(text);
  return /^\s*\[\s*\{/.test(text) && /"ph"\s*:\s*"[a-zA-Z(),]"/.test(text);
}
