import { PairTable } from "../core/pair-table.js";
import { PAGE_ROWS } from "../core/records.js";
import type { Steps } from "../query/resumable.js";
import type { GroupFrame, Grouping } from "./groups.js";
import type { SampleSet } from "./sample-set.js";
import { MODES, type Selection } from "./select.js";

const STEP = 16_384;
/** Sums lie side by side for all pairs of prefix and node, up to so many: 48 MB. */
const MOST_PAIRS = 1 << 22;

/** The samples of a selection, summed up by the groups above them and the node of their innermost frame. */
export interface Folded {
  /** Paths of groups as a tree: pairs of parent (-1: none) and place in `groupFrames`, parents first. */
  readonly prefixes: PairTable;
  readonly groupFrames: readonly GroupFrame[];
  /** Pairs of prefix (-1: none) and node of the trie (-1: no stack). */
  readonly leaves: PairTable;
  readonly weights: Float64Array;
  readonly samples: Int32Array;
  /** Σw² of all samples. */
  readonly squares: number;
}

export function* foldSteps(
  set: SampleSet,
  selection: Selection,
  groupings: readonly Grouping[],
  countsWeights: boolean,
  scratch: Scratch = new Scratch(),
): Steps<Folded> {
  const prefixer = new Prefixer(set, groupings);
  const { count } = selection;
  // One more for samples without a group, and without a stack.
  const prefixOf = new Int32Array(count);
  for (let from = 0; from < count; from += STEP) {
    prefixer.fill(selection.rows, from, Math.min(count, from + STEP), prefixOf);
    yield;
  }
  const { prefixes, groupFrames } = prefixer;
  const nodes = set.trie.nodes.size + 1;
  const isDense = (prefixes.size + 1) * nodes <= MOST_PAIRS;
  const sums = isDense ? new DenseSums((prefixes.size + 1) * nodes, nodes, scratch) : new SparseSums();
  let squares = 0;
  for (let from = 0; from < count; from += STEP) {
    squares += sums.add(set, selection.rows, from, Math.min(count, from + STEP), prefixOf, countsWeights);
    yield;
  }
  return { prefixes, groupFrames, ...sums.finish(), squares };
}

type LeafSums = Pick<Folded, "leaves" | "weights" | "samples">;

/** Memory for sums that is used again: making it anew costs as much as adding up. All of it is 0 between two uses. */
export class Scratch {
  private free: PairSums | undefined;

  take(pairs: number): PairSums {
    const { free } = this;
    this.free = undefined;
    if (free !== undefined && pairs <= free.counts.length) return free;
    return { weights: new Float64Array(pairs), counts: new Int32Array(pairs) };
  }

  giveBack(sums: PairSums): void {
    this.free = sums;
  }
}

interface PairSums {
  readonly weights: Float64Array;
  readonly counts: Int32Array;
}

/** A place for each pair of prefix and node: each sample costs one look. */
class DenseSums {
  private readonly sums: PairSums;

  constructor(
    private readonly pairs: number,
    private readonly nodes: number,
    private readonly scratch: Scratch,
  ) {
    this.sums = scratch.take(pairs);
  }

  /** Answers Σw². */
  add(
    { samples, trie }: SampleSet,
    rows: Int32Array,
    from: number,
    to: number,
    prefixOf: Int32Array,
    countsWeights: boolean,
  ) {
    const { nodes } = this;
    const { weights, counts } = this.sums;
    const { nodesOfStacks } = trie;
    const { stack, weight } = samples.columns;
    let squares = 0;
    for (let i = from; i < to; ) {
      const page = Math.floor((rows[i] as number) / PAGE_ROWS);
      const [base, end] = [page * PAGE_ROWS, (page + 1) * PAGE_ROWS];
      const stacks = stack.page(page);
      const own = weight.page(page);
      for (; i < to && (rows[i] as number) < end; i += 1) {
        const at = (rows[i] as number) - base;
        const id = stacks[at] as number;
        const pair = ((prefixOf[i] as number) + 1) * nodes + (id < 0 ? 0 : (nodesOfStacks[id] as number) + 1);
        const value = countsWeights ? (own[at] as number) : 1;
        weights[pair] = (weights[pair] as number) + value;
        counts[pair] = (counts[pair] as number) + 1;
        squares += value * value;
      }
    }
    return squares;
  }

  finish(): LeafSums {
    const { nodes, pairs } = this;
    const { weights: all, counts } = this.sums;
    let met = 0;
    for (let pair = 0; pair < pairs; pair += 1) if (counts[pair] !== 0) met += 1;
    const leaves = new PairTable(met);
    const weights = new Float64Array(met);
    const samples = new Int32Array(met);
    for (let pair = 0; pair < pairs; pair += 1) {
      if (counts[pair] === 0) continue;
      const prefix = Math.floor(pair / nodes);
      const leaf = leaves.idOf(prefix - 1, pair - prefix * nodes - 1);
      weights[leaf] = all[pair] as number;
      samples[leaf] = counts[pair] as number;
      all[pair] = 0;
      counts[pair] = 0;
    }
    this.scratch.giveBack(this.sums);
    return { leaves, weights, samples };
  }
}

/** The same where most pairs never occur together. */
class SparseSums {
  private readonly leaves = new PairTable();
  private weights = new Float64Array(0);
  private counts = new Int32Array(0);

  add(
    { samples, trie }: SampleSet,
    rows: Int32Array,
    from: number,
    to: number,
    prefixOf: Int32Array,
    countsWeights: boolean,
  ) {
    const { nodesOfStacks } = trie;
    const { stack, weight } = samples.columns;
    const { leaves } = this;
    this.reserve(leaves.size + to - from);
    let squares = 0;
    for (let i = from; i < to; i += 1) {
      const row = rows[i] as number;
      const id = stack.at(row);
      const leaf = leaves.idOf(prefixOf[i] as number, id < 0 ? -1 : (nodesOfStacks[id] as number));
      const value = countsWeights ? weight.at(row) : 1;
      this.weights[leaf] = (this.weights[leaf] as number) + value;
      this.counts[leaf] = (this.counts[leaf] as number) + 1;
      squares += value * value;
    }
    return squares;
  }

  finish(): LeafSums {
    return { leaves: this.leaves, weights: this.weights, samples: this.counts };
  }

  private reserve(count: number): void {
    if (count <= this.counts.length) return;
    const [weights, counts] = [new Float64Array(2 * count), new Int32Array(2 * count)];
    weights.set(this.weights);
    counts.set(this.counts);
    this.weights = weights;
    this.counts = counts;
  }
}

const UNKNOWN = -2;

/** The path of groups of each sample. Samples that agree in all that groups look at share it without being asked again. */
export class Prefixer {
  readonly prefixes = new PairTable();
  readonly groupFrames: GroupFrame[] = [];
  private readonly frameIds = new Map<string, number>();
  private readonly seen = new PairTable();
  private readonly prefixOf: number[] = [];
  private readonly bys: readonly ((row: number) => number)[];
  /** By lane and mode of the last sample: its prefix, and what else groups looked at. */
  private last = new Int32Array(0);
  private lastBys = new Int32Array(0);

  constructor(
    private readonly set: SampleSet,
    private readonly groupings: readonly Grouping[],
  ) {
    this.bys = groupings.flatMap(({ by }) => by ?? []);
  }

  of(row: number): number {
    if (this.groupings.length === 0) return -1;
    const { lane, mode } = this.set.samples.columns;
    let key = this.seen.idOf(-1, lane.at(row) * MODES + mode.at(row));
    for (const by of this.bys) key = this.seen.idOf(key, by(row));
    let prefix = this.prefixOf[key];
    if (prefix === undefined) {
      prefix = this.pathOf(row);
      this.prefixOf[key] = prefix;
    }
    return prefix;
  }

  /** The prefixes of the rows [from, to) of a list. */
  fill(rows: Int32Array, from: number, to: number, into: Int32Array): void {
    if (this.groupings.length === 0) {
      into.fill(-1, from, to);
      return;
    }
    const { lane, mode } = this.set.samples.columns;
    const { bys } = this;
    for (let i = from; i < to; i += 1) {
      const row = rows[i] as number;
      const key = lane.at(row) * MODES + mode.at(row);
      if (this.last.length <= key) this.reserve(key);
      let isSame = this.last[key] !== UNKNOWN;
      for (let n = 0; n < bys.length; n += 1) {
        const value = (bys[n] as (row: number) => number)(row);
        const at = key * bys.length + n;
        if (this.lastBys[at] !== value) isSame = false;
        this.lastBys[at] = value;
      }
      if (!isSame) this.last[key] = this.of(row);
      into[i] = this.last[key] as number;
    }
  }

  private reserve(key: number): void {
    const length = 2 * key + MODES;
    this.last = longer(this.last, length);
    this.lastBys = longer(this.lastBys, length * this.bys.length);
  }

  private pathOf(row: number): number {
    let prefix = -1;
    for (const grouping of this.groupings) {
      const frame = grouping.frameOf(row);
      if (frame !== undefined) prefix = this.prefixes.idOf(prefix, this.idOf(frame));
    }
    return prefix;
  }

  private idOf(frame: GroupFrame): number {
    const key = `${frame.group} ${frame.lane} ${frame.name}`;
    const known = this.frameIds.get(key);
    if (known !== undefined) return known;
    const id = this.groupFrames.push(frame) - 1;
    this.frameIds.set(key, id);
    return id;
  }
}

function longer(values: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const all = new Int32Array(length).fill(UNKNOWN);
  all.set(values);
  return all;
}
