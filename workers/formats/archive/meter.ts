import type { Budget } from "../../model/engine-api.js";
import { Stop } from "./damage.js";

/**
 * Enough for any trace people send each other, and little enough that a hostile file is stopped within seconds and
 * before memory runs out.
 */
export const DEFAULT_BUDGET: Budget = { entries: 200_000, unpackedBytes: 4 * 2 ** 30, depth: 4 };

/** Unpacking to less than this harms nobody ... */
const HARMLESS_BYTES = 256 * 2 ** 20;
/** ... and no trace compresses better than this: padding to the 1 MiB of a nearly empty packet makes a few hundred to one. */
const MAX_RATIO = 2000;

/** What opening files of `packedBytes` may use when nobody says otherwise. */
export function usualBudget(packedBytes: number): Budget {
  const plausible = Math.max(HARMLESS_BYTES, packedBytes * MAX_RATIO);
  return { ...DEFAULT_BUDGET, unpackedBytes: Math.min(DEFAULT_BUDGET.unpackedBytes, plausible) };
}

/** Counts what all archives of one opening use together. */
export class Meter {
  private entries = 0;
  private unpacked = 0;
  private spent = false;

  constructor(
    private readonly budget: Budget,
    private readonly isCancelled: () => boolean,
  ) {}

  get unpackedBytes(): number {
    return this.unpacked;
  }

  /** After this nothing more is unpacked. */
  get isSpent(): boolean {
    return this.spent;
  }

  allowsDepth(depth: number): boolean {
    return depth < this.budget.depth;
  }

  /** An entry of an archive, file or not. */
  countEntry(): void {
    this.entries += 1;
    this.checkCancelled();
    if (this.budget.entries < this.entries) {
      this.stop(`archive has more entries than the limit of ${grouped(this.budget.entries)}`, "--max-entries");
    }
  }

  /** An archive says beforehand how many entries it has. */
  announceEntries(count: number): void {
    if (count <= this.budget.entries - this.entries) return;
    const found = grouped(this.entries + count);
    this.stop(`archive has ${found} entries, the limit is ${grouped(this.budget.entries)}`, "--max-entries");
  }

  /** Bytes that came out of a decompressor. */
  countUnpacked(bytes: number): void {
    this.unpacked += bytes;
    this.checkCancelled();
    if (this.budget.unpackedBytes < this.unpacked) {
      const limit = grouped(this.budget.unpackedBytes);
      this.stop(`archive unpacks to more than the limit of ${limit} bytes`, "--max-unpacked");
    }
  }

  /** A member says beforehand how large it is: there is no use in starting on one that will not fit. */
  announceUnpacked(bytes: number): void {
    if (bytes <= this.budget.unpackedBytes - this.unpacked) return;
    this.unpacked += bytes;
    this.countUnpacked(0);
  }

  private checkCancelled(): void {
    if (this.isCancelled()) throw new Stop("cancelled", "opening was cancelled");
  }

  private stop(what: string, option: string): never {
    this.spent = true;
    throw new Stop("budget", `${what}; the rest is left out; raise it with ${option}`);
  }
}

export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}
