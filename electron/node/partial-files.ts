import { rmSync } from "node:fs";

/** Unfinished files and folders. */
const partials = new Set<string>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Removes the file, or the folder with all in it, when the process ends, also by a signal, unless `keep` was called before. */
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
