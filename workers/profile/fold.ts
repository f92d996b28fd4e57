import { picked } from "../core/columns.js";
import type { Pairs } from "../core/pair-table.js";
import { PAGE_ROWS } from "../core/records.js";
import type { TimeRange } from "../model/profile-scope.js";
import type { Steps } from "../query/resumable.js";
import type { Cells } from "./cells.js";
import type { GroupFrame } from "./groups.js";
import { Fate, leftOut } from "./select.js";
import { sortedBy } from "./sorted-by.js";

/** The samples of a selection, summed up by the groups above them and the node of their innermost frame. */
export interface Folded {
  /** Paths of groups as a tree: pairs of parent (-1: none) and place in `groupFrames`, parents first. */
  readonly prefixes: Pairs;
  readonly groupFrames: readonly GroupFrame[];
  /** Pairs of prefix (-1: none) and node of the trie (-1: no stack), in this order. A pair may be there more than once. */
  readonly leaves: Pairs;
  /** By leaf: bits of `Fate`, its weight, that of each sample squared, and how many samples it has. */
  readonly fates: Uint8Array;
  readonly weights: Float64Array;
  readonly squares: Float64Array;
  readonly samples: Int32Array;
}

/** What a scope chooses at some times, and what it leaves out. */
export interface Selection {
  readonly count: number;
  /** Rows of the samples, ascending in each range. */
  readonly rows: () => Steps<Int32Array>;
  /** String id of the event. */
  readonly event: number;
  readonly idle: Part;
  /** What the host did for VMs, left out or not. */
  readonly host: Part;
  readonly disagreeing: number;
  readonly modeless: number;
  /** Those that are call stacks of events. */
  readonly ofEvents: number;
}

interface Part {
  readonly samples: number;
  readonly weight: number;
}

export interface SumOptions {
  readonly ranges: readonly TimeRange[];
  readonly withHost: boolean;
  readonly withIdle: boolean;
  /** A sample counts as its weight, and not as one. */
  readonly countsWeights: boolean;
}

export interface Summed {
  readonly selection: Selection;
  readonly folded: Folded;
}

/** Rows [from, to) of the samples. */
type Span = readonly [from: number, to: number];

/** Sums up the samples of a scope at some times. */
export function* sumSteps(cells: Cells, options: SumOptions): Steps<Summed> {
  const { samples } = cells.chosen.set;
  const spans = options.ranges.map(({ t0, t1 }): Span => [samples.firstFrom("t", t0), samples.firstFrom("t", t1)]);
  const sums = yield* cellSums(cells, spans, options.countsWeights);
  const isLeftOut = leftOut(options);
  const folded = foldedOf(cells, sums, isLeftOut);
  const totalOf = (isMeant: (fate: number) => boolean) => partOf(cells, sums, isMeant);
  const countOf = (bit: number) => totalOf((fate) => !isLeftOut(fate) && (fate & bit) !== 0).samples;
  const rows = onceSteps(() => rowSteps(cells, spans, isLeftOut));
  const selection = {
    count: totalOf((fate) => !isLeftOut(fate)).samples,
    rows,
    event: cells.chosen.event,
    idle: totalOf((fate) => (fate & Fate.IDLE) !== 0),
    host: totalOf((fate) => (fate & Fate.FOR_VM) !== 0),
    disagreeing: countOf(Fate.DISAGREES),
    modeless: countOf(Fate.MODELESS),
    ofEvents: countOf(Fate.OF_EVENT),
  };
  return { selection, folded };
}

/** Sums by cell, and the cells that have any, in the order in which they come first. */
interface CellSums {
  readonly met: Int32Array;
  readonly weights: Float64Array;
  readonly squares: Float64Array;
  readonly counts: Int32Array;
}

function* cellSums(cells: Cells, spans: readonly Span[], countsWeights: boolean): Steps<CellSums> {
  for (const [from, to] of spans) {
    for (let at = from; at < to; at = pageEnd(at)) {
      cells.page(pageOf(at));
      yield;
    }
  }
  const { weight } = cells.chosen.set.samples.columns;
  const met = new Int32Array(cells.size);
  const weights = new Float64Array(cells.size);
  const squares = new Float64Array(cells.size);
  const counts = new Int32Array(cells.size);
  let metCount = 0;
  for (const [from, to] of spans) {
    for (let at = from; at < to; at = pageEnd(at)) {
      const page = pageOf(at);
      const base = page * PAGE_ROWS;
      const own = cells.page(page);
      const values = weight.page(page);
      const end = Math.min(to - base, PAGE_ROWS);
      for (let i = at - base; i < end; i += 1) {
        const cell = own[i] as number;
        if (cell < 0) continue;
        const count = counts[cell] as number;
        if (count === 0) met[metCount++] = cell;
        counts[cell] = count + 1;
        const value = values[i] as number;
        weights[cell] = (weights[cell] as number) + value;
        squares[cell] = (squares[cell] as number) + value * value;
      }
      yield;
    }
  }
  const own = countsWeights ? weights : Float64Array.from(counts);
  return { met: met.subarray(0, metCount), weights: own, squares: countsWeights ? squares : own, counts };
}

function pageOf(row: number): number {
  return Math.floor(row / PAGE_ROWS);
}

/** The first row of the page behind that of a row. */
function pageEnd(row: number): number {
  return (pageOf(row) + 1) * PAGE_ROWS;
}

function partOf(cells: Cells, { met, weights, counts }: CellSums, isMeant: (fate: number) => boolean): Part {
  const part = { samples: 0, weight: 0 };
  for (const cell of met) {
    if (!isMeant(cells.fateOf(cell))) continue;
    part.samples += counts[cell] as number;
    part.weight += weights[cell] as number;
  }
  return part;
}

/** Prefixes get their numbers anew, and leaves an order: those of cells depend on earlier questions. */
function foldedOf(cells: Cells, sums: CellSums, isLeftOut: (fate: number) => boolean): Folded {
  const met = sums.met.filter((cell) => !isLeftOut(cells.fateOf(cell)));
  const prefixes = new PrefixNumbers(cells.prefixes);
  const prefixOf = new Int32Array(met.length);
  const nodeOf = new Int32Array(met.length);
  for (let i = 0; i < met.length; i += 1) {
    const cell = met[i] as number;
    prefixOf[i] = prefixes.numberOf(cells.prefixOfCell(cell));
    nodeOf[i] = cells.nodeOf(cell);
  }
  const order = sortedBy(prefixOf, sortedBy(nodeOf, Int32Array.from(met.keys())));
  const cellOf = picked(met, order);
  return {
    prefixes: prefixes.pairs(),
    groupFrames: cells.groupFrames.slice(),
    leaves: {
      size: met.length,
      firsts: picked(prefixOf, order),
      seconds: picked(nodeOf, order),
    },
    fates: Uint8Array.from(cellOf, (cell) => cells.fateOf(cell)),
    weights: picked(sums.weights, cellOf),
    squares: picked(sums.squares, cellOf),
    samples: picked(sums.counts, cellOf),
  };
}

/** Numbers for the prefixes that occur, parents first. */
class PrefixNumbers {
  /** By prefix: its number + 1. */
  private readonly numbers: Int32Array;
  private readonly firsts: number[] = [];
  private readonly seconds: number[] = [];

  constructor(private readonly all: Pairs) {
    this.numbers = new Int32Array(all.size);
  }

  numberOf(prefix: number): number {
    if (prefix < 0) return -1;
    const known = this.numbers[prefix] as number;
    if (known !== 0) return known - 1;
    const parent = this.numberOf(this.all.firsts[prefix] as number);
    this.firsts.push(parent);
    const number = this.seconds.push(this.all.seconds[prefix] as number);
    this.numbers[prefix] = number;
    return number - 1;
  }

  pairs(): Pairs {
    return { size: this.firsts.length, firsts: Int32Array.from(this.firsts), seconds: Int32Array.from(this.seconds) };
  }
}

/** The rows of a selection. */
function* rowSteps(cells: Cells, spans: readonly Span[], isLeftOut: (fate: number) => boolean): Steps<Int32Array> {
  const isIn = Uint8Array.from({ length: cells.size }, (_, cell) => (isLeftOut(cells.fateOf(cell)) ? 0 : 1));
  const rows = new Int32Array(spans.reduce((sum, [from, to]) => sum + Math.max(0, to - from), 0));
  let count = 0;
  for (const [from, to] of spans) {
    for (let at = from; at < to; at = pageEnd(at)) {
      const base = pageOf(at) * PAGE_ROWS;
      const own = cells.page(pageOf(at));
      const end = Math.min(to - base, PAGE_ROWS);
      for (let i = at - base; i < end; i += 1) if (isIn[own[i] as number] === 1) rows[count++] = base + i;
      yield;
    }
  }
  return rows.subarray(0, count);
}

/** The result of steps, made at the first question. */
function onceSteps<T>(steps: () => Steps<T>): () => Steps<T> {
  let made: { readonly value: T } | undefined;
  return function* () {
    made ??= { value: yield* steps() };
    return made.value;
  };
}
