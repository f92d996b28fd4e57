import { addressOfOffset } from "./elf/index.js";
import type { FoundName } from "./kernel-names.js";
import { ProgramFiles } from "./program-files.js";
import type { SymbolEntry, SymbolPlatform } from "./symbol-entry.js";
import { NO_SYMBOL, type SymbolMap } from "./symbol-map.js";

/** A file that names addresses. */
export interface NameSource {
  readonly entry: SymbolEntry;
  find(address: bigint): FoundName | undefined;
}

export interface ProgramSource extends NameSource {
  /** The address of the file that lies at an offset in it, as two words. */
  placeOf(offset: bigint): readonly [number, number] | undefined;
}

/** The files that name a program or library, the likeliest first. */
export async function programSources(
  own: readonly SymbolEntry[],
  dso: string,
  buildId: string | undefined,
  platform: SymbolPlatform,
): Promise<readonly ProgramSource[]> {
  if (dso === "") return [];
  const elves = [];
  for (const entry of new ProgramFiles(own).of(dso, buildId)) {
    const read = await entry.read(platform);
    if (read?.kind === "elf") elves.push({ entry, elf: read.elf });
  }
  // Of a program and its debug information the program says where its parts are mapped.
  const whole = elves.find(({ elf }) => elf.segments.some(({ isCode, fileBytes }) => isCode && 0 < fileBytes));
  return elves.map(({ entry, elf }) => {
    const placeOf = (offset: bigint) => addressOfOffset((whole ?? { elf }).elf.segments, Number(offset));
    const find = (offset: bigint) => {
      const at = placeOf(offset);
      return at && nameIn(elf.map, ...at);
    };
    return { entry, placeOf, find };
  });
}

export function nameIn(map: SymbolMap, high: number, low: number): FoundName | undefined {
  const row = map.find(high, low);
  return row === NO_SYMBOL ? undefined : { name: map.name(row), offset: map.distance(row, high, low) };
}
