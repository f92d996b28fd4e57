import { rmSync } from "node:fs";

/** Files that must not outlive this process. */
const partials = new Set<string>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Removes the file when the process ends, by a signal too, unless it was let go before. */
export function keepUntilExit(path: string): void {
  if (partials.size === 0) {
    process.on("exit", removeAll);
    for (const signal of SIGNALS) process.on(signal, endBy);
  }
  partials.add(path);
}

export function letGo(path: string): void {
  if (partials.delete(path) && partials.size === 0) stopListening();
}

function stopListening(): void {
  process.off("exit", removeAll);
  for (const signal of SIGNALS) process.off(signal, endBy);
}

function removeAll(): void {
  for (const path of partials) rmSync(path, { force: true });
  partials.clear();
}

/** Ends as the signal does without a listener. Where others listen they decide: a server closes first. */
function endBy(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  removeAll();
  stopListening();
  process.kill(process.pid, signal);
}
