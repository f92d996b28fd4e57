import { groupBy } from "../core/groups.js";
import { BLOCKS, type LaneFigures, type SampleFigures } from "../model/comparison.js";
import { STATE_COUNT, State } from "../model/states.js";

/** The lanes of one range that are compared, added up. */
export interface PairSide {
  readonly lanes: readonly LaneFigures[];
  readonly rows: number;
  /** Length of a block. */
  readonly blockNs: number;
  /** Time of all lanes in a block, known or not. */
  readonly allNs: number;
  /** Time of all lanes in each state, by block: BLOCKS rows of STATE_COUNT. */
  readonly stateNs: Float64Array;
  /** Time of all lanes that is known, by block. */
  readonly seenNs: Float64Array;
  /** Share of the time that is not known. */
  readonly unknown: number;
}

/** `spanNs`: length of the range. */
export function pairSide(lanes: readonly LaneFigures[], spanNs: number): PairSide {
  const stateNs = new Float64Array(BLOCKS * STATE_COUNT);
  // Lanes of which no states are known are still lanes on which something happens.
  const withStates = lanes.filter(({ states }) => 0 < states.length);
  for (const lane of withStates) addStates(lane, stateNs);
  const blockNs = spanNs / BLOCKS;
  const allNs = Math.max(1, withStates.length) * blockNs;
  const unknownIn = (block: number) => stateNs[block * STATE_COUNT + State.UNKNOWN] as number;
  const seenNs = Float64Array.from({ length: BLOCKS }, (_, block) => Math.max(0, allNs - unknownIn(block)));
  const seen = seenNs.reduce((sum, ns) => sum + ns, 0);
  return {
    lanes,
    rows: lanes.reduce((sum, { rows }) => sum + rows, 0),
    blockNs,
    allNs,
    stateNs,
    seenNs,
    unknown: 1 - seen / (allNs * BLOCKS),
  };
}

function addStates({ states, stateNs }: LaneFigures, into: Float64Array): void {
  const isWhole = stateNs.length === states.length;
  for (const [i, state] of states.entries()) {
    for (let block = 0; block < BLOCKS; block += 1) {
      const ns = isWhole ? (stateNs[i] as number) / BLOCKS : (stateNs[i * BLOCKS + block] as number);
      const at = block * STATE_COUNT + state;
      into[at] = (into[at] as number) + ns;
    }
  }
}

/** Time in any of some states, by block. */
export function timeIn({ stateNs }: PairSide, states: readonly number[]): Float64Array {
  return Float64Array.from({ length: BLOCKS }, (_, block) =>
    states.reduce((sum, state) => sum + (stateNs[block * STATE_COUNT + state] as number), 0),
  );
}

/** By metric, the samples of all lanes together. */
export function samplesOf(lanes: readonly LaneFigures[]): Map<string, SampleFigures> {
  const byMetric = groupBy(
    lanes.flatMap(({ samples }) => samples),
    ({ metric }) => metric,
  );
  return new Map(Array.from(byMetric, ([metric, all]) => [metric, joined(metric, all)]));
}

function joined(metric: string, all: readonly SampleFigures[]): SampleFigures {
  const [only] = all;
  if (only !== undefined && all.length === 1) return only;
  const values = new Float64Array(all.reduce((sum, sample) => sum + sample.values.length, 0));
  const counts = new Float64Array(BLOCKS);
  let at = 0;
  let [longest, worstNs] = [-1, Number.NaN];
  for (const sample of all) {
    values.set(sample.values, at);
    at += sample.values.length;
    sample.counts.forEach((count, block) => {
      counts[block] = (counts[block] as number) + count;
    });
    const most = sample.values.at(-1) ?? -1;
    if (longest < most) [longest, worstNs] = [most, sample.worstNs];
  }
  return { metric, values: values.sort(), counts, worstNs };
}
