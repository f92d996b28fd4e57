import { app, dialog } from "electron";
import { errorCode, errorStack, errorText } from "../../workers/core/error-text.js";
import { isClosedPipe } from "../cli/io.js";
import { crashCounter } from "../node/shell-policy.js";

/** Shows bugs of the main process, which would stay silent otherwise. The window goes on. */
export function reportBugs(): void {
  const isTooMuch = crashCounter();
  const report = (error: unknown) => {
    if (isClosedPipe(errorCode(error))) return;
    log(errorStack(error));
    // A bug in a loop must not hide the window behind dialogs.
    if (!isTooMuch()) dialog.showErrorBox("A bug in Lanescope", `${errorStack(error)}\n\nThe window goes on.`);
  };
  process.on("uncaughtException", report);
  process.on("unhandledRejection", report);
}

let isEnding = false;

/** Ends the program, which has no window to show the reason in. */
export function failToStart(error: unknown): void {
  if (isEnding) return;
  isEnding = true;
  log(errorText(error));
  dialog.showErrorBox("Lanescope cannot start", errorText(error));
  app.exit(1);
}

/** stderr may be closed: a program that a desktop starts has none. */
function log(text: string): void {
  try {
    console.error(`lanescope: ${text}`);
  } catch {
    // The dialog shows it.
  }
}
