import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What became of a CPU's stream on its way from the machine to the reader. Shares are of the stream's bytes. */
export type Cut =
  | { readonly cpu: number; readonly keep: number }
  | { readonly cpu: number; readonly dropFirst: number }
  | { readonly cpu: number; readonly keepPackets: number }
  | { readonly cpu: number; readonly isGone: true };

/** Damages a generated trace: packets all have the same size but the last one. */
export function cutStream(folder: string, cut: Cut, packetBytes: number): void {
  const file = join(folder, `channel0_${cut.cpu}`);
  if ("isGone" in cut) {
    rmSync(file);
    return;
  }
  const bytes = readFileSync(file);
  const packets = Math.ceil(bytes.length / packetBytes);
  if ("keep" in cut) truncateSync(file, Math.floor(bytes.length * cut.keep));
  else if ("keepPackets" in cut) truncateSync(file, Math.floor(packets * cut.keepPackets) * packetBytes);
  else writeFileSync(file, bytes.subarray(Math.floor(packets * cut.dropFirst) * packetBytes));
}
