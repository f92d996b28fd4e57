import type { ColumnArray } from "./columns.js";
import { type PackedPlace, PageKeeper } from "./page-keeper.js";

/** Makes words of the values of a page, and back. */
export interface ColumnPacker {
  /** In memory that the next page takes. */
  pack(values: ColumnArray): Uint32Array;
  /** Fills an array that is as long, and of the same kind, as the one that was packed. */
  unpack(words: Uint32Array, into: ColumnArray): void;
}

/** Of the budget, for records as they are. */
const RECORDS_PART = 1 / 8;

/**
 * Where full pages of records go. While they fit a part of the budget, they stay as they are. From then on those that
 * come are packed, and lie in the same log as packed rows of lanes.
 */
export class RecordPager {
  constructor(
    readonly packer: ColumnPacker,
    readonly keeper = new PageKeeper(),
  ) {}

  /** Whether no more pages are to stay as they are. */
  get isFull(): boolean {
    const { keeper } = this;
    return keeper.isLimited && keeper.budgetBytes * RECORDS_PART <= keeper.held("records");
  }

  store(values: ColumnArray): PackedPlace {
    return this.keeper.store(this.packer.pack(values));
  }

  fetch({ source, place, length }: PackedPlace, into: ColumnArray): void {
    this.packer.unpack(source.read(place, length), into);
  }
}
