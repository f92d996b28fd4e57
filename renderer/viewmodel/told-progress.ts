import type { Progress } from "../../workers/model/progress.js";

const EVERY_NS = 1e9;

/**
 * The progress whose numbers are on show. Those of watched VMs grow several times a second, and each change of a word has
 * the window laid out and painted, so they change once a second. All else is told at once.
 */
export function toldProgress(told: Progress | undefined, now: Progress): Progress {
  if (told === undefined || told.phase !== "live" || now.phase !== "live") return now;
  return now.readUntilNs - told.readUntilNs < EVERY_NS ? told : now;
}
