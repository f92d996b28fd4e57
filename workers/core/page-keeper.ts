import { SpillLog, type WordSource } from "./spill-log.js";

/** Where the packed form of a page lies. */
export interface PackedPlace {
  readonly source: WordSource;
  readonly place: number;
  readonly length: number;
}

/** Whoever has pages that questions brought back, such as the full chunks of a lane. */
export interface PageOwner {
  /** Keeps a page in packed form only. It may have been kept, and changed, since it was brought back. */
  drop(index: number, page: object): void;
}

/** What holds memory that counts towards the budget. */
export type HeldPart = "rows" | "grids" | "records" | "unpacked";

interface Kept {
  readonly owner: PageOwner;
  readonly index: number;
  readonly page: object;
  readonly bytes: number;
}

/** Of the budget, for pages that questions brought back. */
const UNPACKED_PART = 1 / 16;
const MOST_UNPACKED = 64 * 1024 * 1024;
/** Whatever the budget: questions read many columns in turn. */
const LEAST_UNPACKED = 1024 * 1024;

/**
 * The budget of a session's memory, and the log to which all that is packed goes: rows of lanes and whatever else has
 * pages. What the budget has no room for lies in a file, from the oldest on. Pages that questions bring back are kept for
 * a while, all of them in one line.
 */
export class PageKeeper {
  private readonly parts: Record<HeldPart, number> = { rows: 0, grids: 0, records: 0, unpacked: 0 };
  private kept: Kept[] = [];

  constructor(
    readonly budgetBytes = Number.POSITIVE_INFINITY,
    readonly log = new SpillLog(),
  ) {}

  get isLimited(): boolean {
    return this.budgetBytes !== Number.POSITIVE_INFINITY;
  }

  /** Bytes that a part holds. */
  held(part: HeldPart): number {
    return this.parts[part];
  }

  /** A part holds so many bytes more, or less. */
  hold(part: HeldPart, bytes: number): void {
    this.parts[part] += bytes;
  }

  /** Appends a packed page to the log. */
  store(words: Uint32Array): PackedPlace {
    const place = { source: this.log, place: this.log.append(words), length: words.length };
    this.trim();
    return place;
  }

  /** Writes to the file what the budget has no room for, the oldest packed pages first. */
  trim(): void {
    const { rows, grids, records, unpacked } = this.parts;
    const others = rows + grids + records + unpacked;
    while (this.budgetBytes < others + this.log.memoryBytes && this.log.spill());
  }

  /** Keeps a page that was brought back, and drops those that were brought back first. */
  keep(owner: PageOwner, index: number, page: object, bytes: number): void {
    this.kept.push({ owner, index, page, bytes });
    this.hold("unpacked", bytes);
    const most = Math.max(LEAST_UNPACKED, Math.min(MOST_UNPACKED, this.budgetBytes * UNPACKED_PART));
    while (most < this.parts.unpacked && 1 < this.kept.length) {
      const oldest = this.kept.shift() as Kept;
      this.hold("unpacked", -oldest.bytes);
      oldest.owner.drop(oldest.index, oldest.page);
    }
  }

  /** Drops all pages that were brought back. */
  dropAll(): void {
    const { kept } = this;
    this.kept = [];
    this.parts.unpacked = 0;
    for (const { owner, index, page } of kept) owner.drop(index, page);
  }

  /** Nothing of an owner is kept any more. */
  forget(owner: PageOwner): void {
    this.kept = this.kept.filter((kept) => kept.owner !== owner);
    this.parts.unpacked = this.kept.reduce((bytes, kept) => bytes + kept.bytes, 0);
  }
}
