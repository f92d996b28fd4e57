import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** Unfinished files and folders. */
const partials = new Set<string>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** So much of the name that the other one fits into 255 bytes, however many bytes its characters take. */
const NAME_LENGTH = 70;

/** The path of an unfinished file or folder in the same folder as `target`, whose place it is to take. */
export function partialBeside(target: string): string {
  const name = `.${basename(target).slice(0, NAME_LENGTH)}.${randomBytes(6).toString("hex")}.partial`;
  return join(dirname(target), name);
}

/**
 * Removes the file, or the folder with all in it, when the process ends, also by a signal, unless `keep` was called before.
 */
export function removeOnExit(path: string): void {
  if (partials.size === 0) {
    process.on("exit", removeAll);
    for (const signal of SIGNALS) process.on(signal, endBy);
  }
  partials.add(path);
}

export function keep(path: string): void {
  if (partials.delete(path) && partials.size === 0) stopListening();
}

function stopListening(): void {
  process.off("exit", removeAll);
  for (const signal of SIGNALS) process.off(signal, endBy);
}

function removeAll(): void {
  for (const path of partials) rmSync(path, { recursive: true, force: true });
  partials.clear();
}

/**
 * Ends the process as the signal does without a listener. If there are other listeners, they end it: a server closes
 * first.
 */
function endBy(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removeAll();
  stopListening();
  process.kill(process.pid, signal);
}
