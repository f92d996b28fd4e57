import type { Frames } from "./frames.js";
import type { ProgramSource } from "./program-sources.js";
import type { SymbolPlatform } from "./symbol-entry.js";

export interface WantedLines {
  readonly frames: Frames;
  /** Frames of one program. */
  readonly rows: readonly number[];
  readonly platform: SymbolPlatform;
  /** Lets others run meanwhile. */
  readonly pause: () => Promise<void> | undefined;
}

/** Adds where in their source frames are, as "main.c:12", as far as one of the files of their program tells. */
export async function addSourceLines(
  found: Map<number, string>,
  sources: readonly ProgramSource[],
  { frames, rows, platform, pause }: WantedLines,
): Promise<void> {
  for (const { entry, placeOf } of sources) {
    const places = rows.flatMap((frame) => {
      const at = found.has(frame) ? undefined : placeOf(frames.addressOf(frame));
      return at === undefined ? [] : [{ frame, address: at[0] * 2 ** 32 + at[1] }];
    });
    if (places.length === 0) continue;
    const addresses = places.map(({ address }) => address);
    const lines = await entry.lines(platform, addresses, pause);
    for (const [i, { frame }] of places.entries()) {
      const line = lines?.[i];
      if (line !== undefined) found.set(frame, `${line.file === "" ? "?" : line.file}:${line.line}`);
    }
  }
}
