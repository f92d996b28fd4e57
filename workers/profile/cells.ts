import { PairTable } from "../core/pair-table.js";
import { PAGE_ROWS } from "../core/records.js";
import type { GroupFrame, Grouping } from "./groups.js";
import { Prefixer } from "./prefixer.js";
import { type Chosen, FATES } from "./select.js";

/**
 * Samples that agree in all that a profile tells of them are one cell: the groups above the stack, the node of their
 * innermost function, and their fate. What any range of time holds is summed up by cells, which are few, so that their sums
 * stay in the cache. A page of rows is sorted into cells when it is asked for, and then kept: the numbers of cells depend on
 * which question came first.
 */
export class Cells {
  private readonly pages: (Int32Array | undefined)[] = [];
  private readonly prefixer: Prefixer;
  /** Pairs of (prefix + 1) * FATES + fate, and node of the trie (-1: no stack). */
  private readonly pairs = new PairTable();
  private readonly rows = new Int32Array(PAGE_ROWS);
  private readonly prefixOf = new Int32Array(PAGE_ROWS);

  constructor(
    readonly chosen: Chosen,
    groupings: readonly Grouping[],
  ) {
    this.prefixer = new Prefixer(chosen.set, groupings);
  }

  get size(): number {
    return this.pairs.size;
  }

  /** Paths of groups as a tree: pairs of parent (-1: none) and place in `groupFrames`, parents first. */
  get prefixes(): PairTable {
    return this.prefixer.prefixes;
  }

  get groupFrames(): readonly GroupFrame[] {
    return this.prefixer.groupFrames;
  }

  /** -1: no group. */
  prefixOfCell(cell: number): number {
    return Math.floor((this.pairs.firsts[cell] as number) / FATES) - 1;
  }

  fateOf(cell: number): number {
    return (this.pairs.firsts[cell] as number) % FATES;
  }

  nodeOf(cell: number): number {
    return this.pairs.seconds[cell] as number;
  }

  /** By row of a page: its cell, -1: it is no part of the scope. */
  page(page: number): Int32Array {
    this.pages[page] ??= this.sorted(page);
    return this.pages[page];
  }

  private sorted(page: number): Int32Array {
    const { chosen, prefixer, pairs, rows, prefixOf } = this;
    const { samples, trie } = chosen.set;
    const base = page * PAGE_ROWS;
    const fates = chosen.page(page);
    const cells = new Int32Array(fates.length).fill(-1);
    let count = 0;
    for (let i = 0; i < fates.length; i += 1) if (fates[i] !== 0) rows[count++] = base + i;
    prefixer.fill(rows, 0, count, prefixOf);
    const stacks = samples.columns.stack.page(page);
    const { nodesOfStacks } = trie;
    for (let n = 0; n < count; n += 1) {
      const i = (rows[n] as number) - base;
      const stack = stacks[i] as number;
      const above = ((prefixOf[n] as number) + 1) * FATES + (fates[i] as number);
      cells[i] = pairs.idOf(above, stack < 0 ? -1 : (nodesOfStacks[stack] as number));
    }
    return cells;
  }
}
