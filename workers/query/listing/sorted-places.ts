import { compareValues } from "../../core/compare.js";
import type { Cell } from "../export/table.js";
import type { Steps } from "../resumable.js";
import { SortKeys, sortedOrder } from "./sort-keys.js";
import { TextKeys } from "./text-keys.js";

/** Memory that one sort may take. A row takes 20 bytes while it is sorted, and 4 afterwards. */
const SORT_BYTES = 384 * 2 ** 20;
const ROW_BYTES = 20;
const FIRST_ROOM = 1 << 12;

/**
 * The places of rows in the order of one column. Only keys and places are held. Where they take more memory than is
 * allowed, the rows that come last in the order are dropped: those that remain are exactly the first of all, and `held`
 * tells how many they are.
 */
export class SortedPlaces {
  private places: Uint32Array = new Uint32Array(FIRST_ROOM);
  private keys: SortKeys | undefined = new SortKeys(FIRST_ROOM);
  private texts = new TextKeys();
  private count = 0;
  private isText = false;
  /** The cell of the last row held after a cut. Rows that do not come before it in the order are not wanted. */
  private last: { readonly cell: Cell } | undefined;

  constructor(
    private readonly descending: boolean,
    private readonly maxBytes = SORT_BYTES,
  ) {}

  get held(): number {
    return this.count;
  }

  at(rank: number): number {
    return this.places[rank] as number;
  }

  /** Adds the row at a place, which comes after the places before. Answers whether `cut` must be called now. */
  add(place: number, cell: Cell): boolean {
    const { keys } = this;
    if (keys === undefined) return false;
    if (this.last !== undefined && !this.isBefore(cell, this.last.cell)) return false;
    const key = this.keyOf(cell);
    if (this.count === this.places.length) this.grow(keys);
    this.places[this.count] = place;
    keys.set(this.count, key);
    this.count += 1;
    return this.maxBytes <= this.count * ROW_BYTES + this.texts.bytes;
  }

  /** Keeps the first half in the order. */
  *cut(): Steps<void> {
    const { keys } = this;
    if (keys === undefined) return;
    const order = yield* sortedOrder(this.ranked(keys), this.count, this.descending);
    const kept = Math.max(1, this.count >> 1);
    const places = new Uint32Array(kept);
    const keptKeys = new SortKeys(kept);
    const texts = new TextKeys();
    for (let rank = 0; rank < kept; rank += 1) {
      const row = order[rank] as number;
      places[rank] = this.places[row] as number;
      const id = keys.at(row);
      if (this.isText && !Number.isNaN(id)) keptKeys.set(rank, texts.of(this.texts.text(id)));
      else keptKeys.copy(rank, keys, row);
    }
    this.places = places;
    this.keys = keptKeys;
    this.texts = texts;
    this.count = kept;
    const last = keptKeys.at(kept - 1);
    this.last = { cell: this.isText && !Number.isNaN(last) ? texts.text(last) : last };
  }

  /** Sorts what was added. Nothing can be added afterwards. */
  *finish(): Steps<void> {
    const { keys } = this;
    if (keys === undefined) return;
    const order = yield* sortedOrder(this.ranked(keys), this.count, this.descending);
    for (let rank = 0; rank < this.count; rank += 1) order[rank] = this.places[order[rank] as number] as number;
    this.places = order;
    this.keys = undefined;
    this.texts = new TextKeys();
  }

  private keyOf(cell: Cell): number {
    if (typeof cell === "string") {
      this.isText = true;
      return this.texts.of(cell);
    }
    return cell === undefined ? Number.NaN : Number(cell);
  }

  /** Texts as their ranks. */
  private ranked(keys: SortKeys): SortKeys {
    if (!this.isText) return keys;
    const ranks = this.texts.ranks();
    const ranked = new SortKeys(this.count);
    for (let row = 0; row < this.count; row += 1) {
      const id = keys.at(row);
      ranked.set(row, ranks[id] ?? Number.NaN);
    }
    return ranked;
  }

  private grow(keys: SortKeys): void {
    const room = this.places.length * 2;
    const places = new Uint32Array(room);
    places.set(this.places);
    this.places = places;
    keys.grow(room);
  }

  private isBefore(cell: Cell, last: Cell): boolean {
    const order = compareValues(cell, last);
    return this.descending ? 0 < order : order < 0;
  }
}
