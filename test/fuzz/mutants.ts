import type { FileEntry } from "../../workers/core/byte-source.js";
import { memoryFile } from "../setup/ctf.js";
import type { Random } from "../setup/random.js";

/** A copy of a trace with one to three of its files damaged, as disks, copies and tracers damage them. */
export function mutant(files: readonly FileEntry[], random: Random): FileEntry[] {
  const changed = [...files];
  for (let times = 1 + random(3); 0 < times; times -= 1) {
    const at = random(changed.length);
    const { path, source } = changed[at] as FileEntry;
    if (source.kind !== "memory" || source.size === 0) continue;
    changed[at] = memoryFile(path, damaged(source.bytes, random));
  }
  return changed;
}

function damaged(original: Uint8Array, random: Random): Uint8Array {
  const bytes = original.slice();
  const { length } = bytes;
  // Heads of packets are where damage tells most, and they are at the begin of files and of pages.
  const at = random(2) === 0 ? random(length) : (random(Math.ceil(length / 4096)) * 4096 + random(96)) % length;
  switch (random(8)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      bytes.fill(random(2) * 255, at, at + 1 + random(16));
      return bytes;
    case 2:
      bytes.copyWithin(at, random(length), length);
      return bytes;
    case 3:
      bytes[at] = random(256);
      return bytes;
    default:
      bytes[at] = (bytes[at] as number) ^ (1 << random(8));
      return bytes;
  }
}
