import { NO_SYMBOL, type SymbolMap } from "./symbol-map.js";

/** Addresses of code of a kernel, as two words each. */
export interface Addresses {
  readonly highs: ArrayLike<number>;
  readonly lows: ArrayLike<number>;
}

/** With a smaller share of addresses in functions, the symbols are those of another boot. */
const LEAST_SHARE = 0.5;
/** With fewer addresses, chance says more than the share. */
const LEAST_ADDRESSES = 8;

/** How symbols of a kernel fit the addresses that were recorded of it. */
export interface KernelMatch {
  /** Share of the addresses in functions; NaN if there are none. */
  readonly share: number;
  readonly isOther: boolean;
  /**
   * By how much that kernel lay higher than its symbols say, where the trace tells: code of a kernel moves as one at
   * each boot. Modules move by themselves.
   */
  readonly slide: bigint | undefined;
}

/** `text`: the address of `_text` (or `_stext`) as the trace has it, where it does. */
export function matchKernel(map: SymbolMap, addresses: Addresses, text: TextAddress | undefined): KernelMatch {
  const share = shareInFunctions(map, addresses);
  const isFew = addresses.lows.length < LEAST_ADDRESSES;
  const own = text && map.addressOf(text.symbol);
  const slide = text !== undefined && own !== undefined ? text.address - bigintOf(own) : 0n;
  const isOther = slide !== 0n || (!isFew && share < LEAST_SHARE);
  return { share, isOther, slide: slide === 0n ? undefined : slide };
}

export interface TextAddress {
  readonly symbol: string;
  readonly address: bigint;
}

/**
 * The slide with which most addresses lie in functions, of those that differ by whole steps of KASLR: for symbols of
 * another boot without a trace that tells. Undefined where none makes the addresses fit.
 */
export function findSlide(map: SymbolMap, { highs, lows }: Addresses): bigint | undefined {
  if (lows.length < LEAST_ADDRESSES) return undefined;
  const step = Math.max(1, Math.floor(lows.length / MOST_TRIED));
  const some = Array.from({ length: Math.min(lows.length, MOST_TRIED) }, (_, i) => i * step);
  const high = highs[0] as number;
  let best: { readonly slide: bigint; readonly share: number } | undefined;
  let second = 0;
  for (let steps = -KASLR_STEPS; steps <= KASLR_STEPS; steps += 1) {
    const slide = steps * KASLR_STEP;
    let inside = 0;
    for (const i of some) {
      const low = (lows[i] as number) - slide;
      const words = Math.floor(low / 2 ** 32);
      if (highs[i] === high && map.find((high + words) >>> 0, low >>> 0) !== NO_SYMBOL) inside += 1;
    }
    const share = inside / some.length;
    if (best === undefined || best.share < share) {
      second = best?.share ?? 0;
      best = { slide: BigInt(slide), share };
    } else second = Math.max(second, share);
  }
  // Another slide that fits as well means that the addresses tell nothing.
  const isClear = best !== undefined && SURE_SHARE <= best.share && second < best.share;
  return isClear ? best?.slide : undefined;
}

/** CONFIG_PHYSICAL_ALIGN of x86: kernels lie at whole steps of 2 MiB, within 1 GiB. */
const KASLR_STEP = 2 << 20;
const KASLR_STEPS = 512;
const MOST_TRIED = 256;
const SURE_SHARE = 0.9;

function shareInFunctions(map: SymbolMap, { highs, lows }: Addresses): number {
  let inside = 0;
  for (let i = 0; i < lows.length; i += 1) {
    if (map.find(highs[i] as number, lows[i] as number) !== NO_SYMBOL) inside += 1;
  }
  return inside / lows.length;
}

function bigintOf([high, low]: readonly [number, number]): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}
