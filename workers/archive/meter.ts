import { formatCount } from "../core/format.js";
import type { LimitName } from "../core/limit.js";
import type { Budget } from "../model/engine-api.js";
import { Cancelled, LimitReached } from "./unpack-errors.js";

/**
 * Enough for any trace people send each other, and little enough that a hostile file is stopped before memory runs
 * out.
 */
export const DEFAULT_BUDGET: Budget = { entries: 200_000, unpackedBytes: 4 * 2 ** 30, depth: 4, seconds: 3600 };

/** Any archive may unpack to so much ... */
const HARMLESS_BYTES = 256 * 2 ** 20;
/** ... or to its size times this: traces reach a few hundred to one, where nearly empty packets are padded to 1 MiB. */
const MAX_RATIO = 2000;
/** Bytes of a large member that are all the same count so many times. */
const UNIFORM_WEIGHT = 8;
/** Any archive may take so long ... */
const HARMLESS_SECONDS = 10;
/** ... and as long as it takes at this speed: a tenth of that of the slowest decoder, bzip2, on a slow machine. */
const PACKED_PER_SECOND = 100_000;

/** The budget for files of `packedBytes` unless the user sets another. */
export function usualBudget(packedBytes: number): Budget {
  const plausible = Math.max(HARMLESS_BYTES, packedBytes * MAX_RATIO);
  return {
    ...DEFAULT_BUDGET,
    unpackedBytes: Math.min(DEFAULT_BUDGET.unpackedBytes, plausible),
    seconds: HARMLESS_SECONDS + Math.ceil(packedBytes / PACKED_PER_SECOND),
  };
}

/** The used part of a budget. */
export interface Used {
  readonly entries: number;
  readonly unpackedBytes: number;
  /** Of those, of members that are one byte over and over. */
  readonly uniformBytes: number;
  readonly seconds: number;
  /** A limit was met: nothing more is unpacked. */
  readonly isSpent: boolean;
}

const NOTHING: Used = { entries: 0, unpackedBytes: 0, uniformBytes: 0, seconds: 0, isSpent: false };

/** Counts the use of all archives of one opening together. */
export class Meter {
  private entries = 0;
  private unpacked = 0;
  private uniform = 0;
  private spent = false;
  /** When nothing was used yet, ms. */
  private began = 0;

  constructor(
    readonly budget: Budget,
    readonly isCancelled: () => boolean,
    used = NOTHING,
  ) {
    this.used = used;
  }

  get used(): Used {
    const seconds = (performance.now() - this.began) / 1000;
    const { entries, unpacked: unpackedBytes, uniform: uniformBytes, spent: isSpent } = this;
    return { entries, unpackedBytes, uniformBytes, seconds, isSpent };
  }

  set used({ entries, unpackedBytes, uniformBytes, seconds, isSpent }: Used) {
    this.entries = entries;
    this.unpacked = unpackedBytes;
    this.uniform = uniformBytes;
    this.spent = isSpent;
    this.began = performance.now() - seconds * 1000;
  }

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
    this.checkTime();
    if (this.budget.entries < this.entries) {
      this.stop(`archive has more entries than the limit of ${formatCount(this.budget.entries)}`, "entries");
    }
  }

  /** An archive says beforehand how many entries it has. */
  announceEntries(count: number): void {
    if (count <= this.budget.entries - this.entries) return;
    const found = this.entries + count;
    const message = `archive has ${formatCount(found)} entries, the limit is ${formatCount(this.budget.entries)}`;
    this.stop(message, "entries", found);
  }

  /** Bytes that came out of a decompressor. */
  countUnpacked(bytes: number): void {
    this.unpacked += bytes;
    this.checkTime();
    if (this.budget.unpackedBytes < this.unpacked) this.stopUnpacking();
  }

  /** Bytes just counted that are all the same, as in a bomb. */
  countUniform(bytes: number): void {
    this.uniform += bytes;
    if (this.unpacked + (UNIFORM_WEIGHT - 1) * this.uniform <= this.budget.unpackedBytes) return;
    const limit = formatCount(this.budget.unpackedBytes);
    const what = `archive unpacks to ${formatCount(this.unpacked)} bytes so far, most of them the same`;
    this.stop(`${what}: these count ${UNIFORM_WEIGHT} times towards the limit of ${limit} bytes`, "unpackedBytes");
  }

  /** A member says beforehand how large it is: there is no use in starting on one that will not fit. */
  announceUnpacked(bytes: number): void {
    if (bytes <= this.budget.unpackedBytes - this.unpacked) return;
    this.unpacked += bytes;
    this.checkCancelled();
    this.stopUnpacking(this.unpacked);
  }

  private stopUnpacking(needed?: number): never {
    const limit = formatCount(this.budget.unpackedBytes);
    this.stop(`archive unpacks to more than the limit of ${limit} bytes`, "unpackedBytes", needed);
  }

  private checkTime(): void {
    this.checkCancelled();
    const { seconds } = this.budget;
    if (performance.now() - this.began <= seconds * 1000) return;
    this.stop(`unpacking takes longer than the limit of ${formatCount(seconds)} s`, "seconds");
  }

  private checkCancelled(): void {
    if (this.isCancelled()) throw new Cancelled();
  }

  private stop(what: string, name: LimitName, needed?: number): never {
    this.spent = true;
    const limit = { name, allowed: this.budget[name], ...(needed === undefined ? {} : { needed }) };
    throw new LimitReached(`${what}; the rest is left out; raise it with ${OPTIONS[name]}`, limit);
  }
}

/** How each is raised on the command line. */
export const OPTIONS: Readonly<Record<LimitName, string>> = {
  entries: "--max-entries",
  unpackedBytes: "--max-unpacked",
  depth: "--max-depth",
  seconds: "--max-seconds",
};
