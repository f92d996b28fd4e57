import { GrowingColumn, picked } from "../core/columns.js";
import { addressOrder } from "./address-order.js";
import { lengthUpToNul, type SymbolColumns, SymbolKind, SymbolMap } from "./symbol-map.js";

/** More symbols than any program has: the largest kernels and browsers have two millions. */
export const MOST_SYMBOLS = 12_000_000;

/** Symbols as a file lists them. `build` sorts them and keeps one for each address. */
export class SymbolRows {
  count = 0;
  private readonly highs = new GrowingColumn(new Uint32Array(1024));
  private readonly lows = new GrowingColumn(new Uint32Array(1024));
  private readonly sizes = new GrowingColumn(new Uint32Array(1024));
  private readonly nameAt = new GrowingColumn(new Uint32Array(1024));
  private readonly nameBytes = new GrowingColumn(new Uint32Array(1024));
  private readonly kinds = new GrowingColumn(new Uint8Array(1024));

  get isFull(): boolean {
    return MOST_SYMBOLS <= this.count;
  }

  /** `nameBytes` 0: the name ends with a NUL. */
  add(high: number, low: number, size: number, kind: number, nameAt: number, nameBytes: number): void {
    const row = this.count++;
    this.highs.set(row, high);
    this.lows.set(row, low);
    this.sizes.set(row, Math.min(size, 0xffffffff));
    this.kinds.set(row, kind);
    this.nameAt.set(row, nameAt);
    this.nameBytes.set(row, nameBytes);
  }

  /** `prefersLast`: of one address the last counts, as where a runtime reuses memory; else the one that people know best. */
  build(pool: Uint8Array, prefersLast = false): SymbolMap {
    const order = addressOrder(this.highs.values, this.lows.values, this.count);
    const rows = this.onePerAddress(order, prefersLast ? () => true : (a, b) => this.isBetter(pool, a, b));
    const columns: SymbolColumns = {
      highs: picked(this.highs.values, rows),
      lows: picked(this.lows.values, rows),
      sizes: picked(this.sizes.values, rows),
      kinds: picked(this.kinds.values, rows),
      nameAt: picked(this.nameAt.values, rows),
      nameBytes: picked(this.nameBytes.values, rows),
      pool,
    };
    return new SymbolMap(columns);
  }

  /** The rows that stay, sorted. Labels inside of a function that has a size go too. */
  private onePerAddress(order: Uint32Array, isBetter: (row: number, than: number) => boolean): Uint32Array {
    const [highs, lows, sizes] = [this.highs.values, this.lows.values, this.sizes.values];
    const kept = new Uint32Array(order.length);
    let count = 0;
    // Where the widest sized function before a row begins, and how far it reaches.
    let [outerHigh, outerLow, outerSize] = [0, 0, 0];
    for (const row of order) {
      const [high, low, size] = [highs[row] as number, lows[row] as number, sizes[row] as number];
      const last = kept[count - 1] as number;
      if (0 < count && highs[last] === high && lows[last] === low) {
        if (isBetter(row, last)) kept[count - 1] = row;
      } else {
        const distance = (high - outerHigh) * 2 ** 32 + low - outerLow;
        if (size === 0 && distance < outerSize) continue;
        kept[count++] = row;
        if (outerSize <= distance + size) [outerHigh, outerLow, outerSize] = [high, low, size];
      }
    }
    return kept.subarray(0, count);
  }

  /** Code before data, with a size before without, strong before weak, few underscores in front, then the longer name. */
  private isBetter(pool: Uint8Array, row: number, than: number): boolean {
    for (const better of [this.isCode, this.hasSize, this.isStrong, this.isGlobal]) {
      const [one, other] = [better(row), better(than)];
      if (one !== other) return one;
    }
    const [underscores, others] = [this.underscores(pool, row), this.underscores(pool, than)];
    if (underscores !== others) return underscores < others;
    return this.lengthOf(pool, than) < this.lengthOf(pool, row);
  }

  private readonly isCode = (row: number) => this.kinds.at(row) !== SymbolKind.NO_CODE;
  private readonly hasSize = (row: number) => this.sizes.at(row) !== 0;
  private readonly isStrong = (row: number) => this.kinds.at(row) !== SymbolKind.WEAK;
  private readonly isGlobal = (row: number) => this.kinds.at(row) !== SymbolKind.LOCAL;

  private underscores(pool: Uint8Array, row: number): number {
    const at = this.nameAt.at(row);
    let count = 0;
    while (count < 8 && pool[at + count] === UNDERSCORE) count += 1;
    return count;
  }

  private lengthOf(pool: Uint8Array, row: number): number {
    return this.nameBytes.at(row) || lengthUpToNul(pool, this.nameAt.at(row), MOST_COMPARED);
  }
}

const UNDERSCORE = 0x5f;
/** Names may be long, and very many symbols may have one address. */
const MOST_COMPARED = 256;
