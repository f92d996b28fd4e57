import { formatPercent } from "../core/format.js";
import { firstIndex } from "../core/search.js";
import { highOf, lowOf } from "./frames.js";
import { type Addresses, findSlide, matchKernel, type TextAddress } from "./kernel-match.js";
import { type KernelModule, pageOf } from "./kernel-modules.js";
import type { SymbolEntry, SymbolPlatform } from "./symbol-entry.js";
import { NO_SYMBOL, type SymbolMap } from "./symbol-map.js";

/** A function, and how far behind its begin an address lies. */
export interface FoundName {
  readonly name: string;
  readonly offset: number;
}

/** The functions of one kernel at one boot. */
export interface KernelNames {
  readonly entry: SymbolEntry;
  /** By the address where it ran. */
  nameOf(high: number, low: number): FoundName | undefined;
}

/**
 * Of the files of one owner the one whose symbols fit the addresses; of several the one that was added last. What fits
 * not names nothing: a wrong name is worse than none.
 */
export async function kernelNames(
  entries: readonly SymbolEntry[],
  addresses: Addresses,
  text: TextAddress | undefined,
  platform: SymbolPlatform,
): Promise<KernelNames | undefined> {
  const modules: KernelModule[] = [];
  for (const entry of entries.filter(({ kind }) => kind === "modules")) {
    const read = await entry.read(platform);
    if (read?.kind === "modules") modules.push(...read.modules);
  }
  for (const entry of entries.toReversed()) {
    const read = entry.kind === "kallsyms" || entry.kind === "elf" ? await entry.read(platform) : undefined;
    const map = read?.kind === "kallsyms" ? read.kernel.map : read?.kind === "elf" ? read.elf.map : undefined;
    if (map === undefined || map.count === 0) continue;
    // Where a kernel is linked to lie says nothing about where it lay; the file of a running one does.
    const isLinked = read?.kind === "elf" || (read?.kind === "kallsyms" && !read.kernel.hasModules);
    const slide = slideOf(entry, map, addresses, text, isLinked);
    if (slide !== undefined) return { entry, nameOf: namesAt(map, slide, modules) };
  }
  return undefined;
}

/** The slide with which the symbols fit; undefined if they do not. */
function slideOf(
  entry: SymbolEntry,
  map: SymbolMap,
  addresses: Addresses,
  text: TextAddress | undefined,
  isLinked: boolean,
): bigint | undefined {
  entry.offeredSlide = undefined;
  if (entry.slide !== undefined) return entry.slide;
  const { share, isOther, slide } = matchKernel(map, addresses, text);
  if (!isOther) return 0n;
  const found = slide ?? findSlide(map, addresses);
  if (isLinked && found !== undefined) {
    entry.slide = found;
    return found;
  }
  entry.offeredSlide = found;
  const why =
    slide === undefined
      ? `${formatPercent(share)} of the kernel's addresses lie in its functions`
      : "the trace has the kernel at another address";
  const offer = found === undefined ? "" : `; the addresses would fit if the kernel lay ${signedHex(found)} higher`;
  entry.fit.warning(`symbols of another boot, not used: ${why}${offer}`, entry.path);
  return undefined;
}

function signedHex(value: bigint): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

function namesAt(map: SymbolMap, slide: bigint, modules: readonly KernelModule[]): KernelNames["nameOf"] {
  const sorted = modules.toSorted((a, b) => a.begin - b.begin);
  const { highs, lows } = map.columns;
  return (high, low) => {
    const [ownHigh, ownLow] = slide === 0n ? [high, low] : moved(high, low, -slide);
    const row = map.find(ownHigh, ownLow);
    if (row === NO_SYMBOL) return undefined;
    // The last function of a module must not reach into what lies behind the module.
    const begin = pageOf(highs[row] as number, lows[row] as number);
    const module = sorted[firstIndex(0, sorted.length, (i) => begin < (sorted[i] as KernelModule).begin) - 1];
    const isBehind = module !== undefined && begin < module.end && module.end <= pageOf(ownHigh, ownLow);
    return isBehind ? undefined : { name: map.name(row), offset: map.distance(row, ownHigh, ownLow) };
  };
}

function moved(high: number, low: number, by: bigint): readonly [number, number] {
  const address = ((BigInt(high) << 32n) | BigInt(low)) + by;
  return [highOf(address), lowOf(address)];
}
