import { floatColumn, intColumn } from "../core/columns.js";
import { PairTable } from "../core/pair-table.js";
import type { Steps } from "../query/resumable.js";
import type { GroupFrame, Grouping } from "./groups.js";
import type { SampleSet } from "./sample-set.js";
import { MODES, type Selection } from "./select.js";

const STEP = 8192;

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

/** `prefixOfRow`: by place in the selection, where wanted: the prefix of each sample. */
export function* foldSteps(
  set: SampleSet,
  selection: Selection,
  groupings: readonly Grouping[],
  countsWeights: boolean,
): Steps<Folded> {
  const { samples, trie } = set;
  const { rows, count } = selection;
  const prefixer = new Prefixer(set, groupings);
  const leaves = new PairTable();
  const weights = floatColumn();
  const counts = intColumn();
  const { stack, weight } = samples.columns;
  const nodes = trie.nodesOfStacks;
  let squares = 0;
  for (let from = 0; from < count; from += STEP) {
    const to = Math.min(count, from + STEP);
    for (let i = from; i < to; i += 1) {
      const row = rows[i] as number;
      const stackId = stack.at(row);
      const own = countsWeights ? weight.at(row) : 1;
      const leaf = leaves.idOf(prefixer.of(row), stackId < 0 ? -1 : (nodes[stackId] as number));
      weights.set(leaf, (weights.values[leaf] ?? 0) + own);
      counts.set(leaf, (counts.values[leaf] ?? 0) + 1);
      squares += own * own;
    }
    yield;
  }
  const { prefixes, groupFrames } = prefixer;
  return { prefixes, groupFrames, leaves, weights: weights.values, samples: counts.values, squares };
}

/** The path of groups of each sample. Samples that agree in all that groups look at share it without being asked again. */
export class Prefixer {
  readonly prefixes = new PairTable();
  readonly groupFrames: GroupFrame[] = [];
  private readonly frameIds = new Map<string, number>();
  private readonly seen = new PairTable();
  private readonly prefixOf: number[] = [];
  private readonly bys: readonly ((row: number) => number)[];

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
