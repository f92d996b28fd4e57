import { createHash } from "node:crypto";
import type { InputLine } from "../../../../workers/model/input-recording.js";

/** Runs of the same recording have the same one: SHA-256 of what is done in it, and when. Who recorded it does not count. */
export function recordingId(lines: readonly InputLine[]): string {
  const hash = createHash("sha256");
  for (const line of lines) hash.update(JSON.stringify(line)).update("\n");
  return hash.digest("hex");
}
