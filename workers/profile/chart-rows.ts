import { RIP_WINDOW_NS } from "../facts/guest-rip-store.js";
import type { LaneId } from "../model/lanes.js";
import { type ChartLanes, chartGroups } from "../model/profile.js";
import type { ProfileGroup } from "../model/profile-scope.js";
import type { QueryContext } from "../query/context.js";
import type { Steps } from "../query/resumable.js";
import { type GroupFrame, groupingsOf } from "./groups.js";
import { DROPPED, type NodeMap, nodeAfter } from "./node-map.js";
import { Prefixer } from "./prefixer.js";
import type { Prepared } from "./prepared.js";
import { clockOf, samplingPeriods } from "./sampling-period.js";
import type { SampleSets } from "./sets.js";

const STEP = 16_384;
/** A flame chart of more lanes is no picture. */
const MOST_LANES = 256;
/** The next sample is this many periods away at most, unless one is missing. */
const GAP = 1.75;
const NO_PERIODS = new Float64Array(0);

/** The samples of a profile by the lanes of a flame chart, each lane's in order of time. */
export interface ChartRows {
  /** Most samples first. */
  readonly lanes: Int32Array;
  readonly moreLanes: number;
  /** Levels of the highest stack of each lane. */
  readonly levels: Uint16Array;
  /** Samples of the lane at a place are those from `first[place]` on, up to `first[place + 1]`. */
  readonly first: Int32Array;
  readonly t: Float64Array;
  /** Until when each stands. */
  readonly until: Float64Array;
  /** How much each counts where several are in a pixel; undefined: all count the same. */
  readonly votes: Float64Array | undefined;
  /** Path of groups (-1: none), and node of the innermost function (-1: none). */
  readonly prefix: Int32Array;
  readonly node: Int32Array;
  readonly groups: PathTree;
  readonly stacks: PathTree;
  readonly groupFrames: readonly GroupFrame[];
  readonly map: NodeMap;
}

/** A node is a pair of its parent, -1: none, and what it is. */
interface PathTree {
  readonly size: number;
  readonly firsts: Int32Array;
  readonly seconds: Int32Array;
}

/** What a `ProfileBasis` knows. */
interface ChartBasis {
  readonly context: QueryContext;
  readonly sets: SampleSets;
}

export interface ChartScope {
  readonly by: ChartLanes;
  readonly groups: readonly ProfileGroup[];
}

/** Cost: all samples of the selection. It is kept while only the window moves. */
export function* chartRows(basis: ChartBasis, prepared: Prepared, { by, groups }: ChartScope): Steps<ChartRows> {
  const { set, selection, map } = prepared;
  const classes = basis.sets.laneClasses();
  const shown = chartGroups(groups, by);
  const prefixer = new Prefixer(set, groupingsOf(basis.context, set, classes, shown));
  const { lane, cpuLane, stack, t, weight } = set.samples.columns;
  const { count } = selection;
  const rows = yield* selection.rows();
  const nodes = new Int32Array(count);
  const places = new Int32Array(count);
  const counts = new Int32Array(basis.context.lanes.specs.length);
  for (let i = 0; i < count; i += 1) {
    if (i % STEP === 0) yield;
    const row = rows[i] as number;
    const id = stack.at(row);
    nodes[i] = nodeAfter(map, id < 0 ? -1 : (set.trie.nodesOfStacks[id] as number));
    const own = by === "cpu" ? cpuLane.at(row) : (classes.unit[lane.at(row)] as LaneId);
    places[i] = nodes[i] === DROPPED ? -1 : own;
    if (0 <= (places[i] as number)) counts[own] = (counts[own] as number) + 1;
  }
  const { lanes, moreLanes } = heaviest(counts);
  const first = new Int32Array(lanes.length + 1);
  const placeOf = new Int32Array(counts.length).fill(-1);
  for (const [place, one] of lanes.entries()) {
    placeOf[one] = place;
    first[place + 1] = (first[place] as number) + (counts[one] as number);
  }
  const size = first[lanes.length] as number;
  const times = new Float64Array(size);
  const until = new Float64Array(size);
  const prefix = new Int32Array(size);
  const node = new Int32Array(size);
  const next = first.slice();
  const isSampled = set.source === "host" || set.source === "guest";
  const votes = isSampled ? undefined : new Float64Array(size);
  const periods = isSampled ? yield* samplingPeriods(set, selection.event, counts.length) : NO_PERIODS;
  for (let i = 0; i < count; i += 1) {
    if (i % STEP === 0) yield;
    const place = placeOf[places[i] as number] ?? -1;
    if (place < 0) continue;
    const row = rows[i] as number;
    const at = next[place] as number;
    next[place] = at + 1;
    times[at] = t.at(row);
    node[at] = nodes[i] as number;
    prefix[at] = prefixer.of(row);
    if (votes !== undefined) votes[at] = weight.at(row);
    else {
      const period = periods[clockOf(lane.at(row), cpuLane.at(row))] as number;
      until[at] = (times[at] as number) + period;
      if (first[place] !== at) endBefore(times, until, at, GAP * period);
    }
  }
  if (votes !== undefined) {
    const fixed = set.source === "exits" ? RIP_WINDOW_NS : undefined;
    for (let place = 0; place < lanes.length; place += 1) {
      endTimes({ t: times, until, votes, fixed }, first[place] as number, first[place + 1] as number);
    }
  }
  const trees = { groups: prefixer.prefixes, stacks: map.nodes };
  const levels = levelsOf({ lanes, first, prefix, node, ...trees });
  return {
    lanes,
    moreLanes,
    levels,
    first,
    t: times,
    until,
    votes,
    prefix,
    node,
    ...trees,
    groupFrames: prefixer.groupFrames,
    map,
  };
}

/** A sample stands until the one after it, if that is as near as it must be. */
function endBefore(t: Float64Array, until: Float64Array, at: number, reach: number): void {
  const [before, now] = [t[at - 1] as number, t[at] as number];
  until[at - 1] = now - before <= reach ? now : Math.min(until[at - 1] as number, now);
}

interface Times {
  readonly t: Float64Array;
  readonly until: Float64Array;
  readonly votes: Float64Array;
  /** How long all last that begin together; undefined: as long as all of them take. */
  readonly fixed: number | undefined;
}

/**
 * What is of a time, such as a wait, lasts for it. Parts of one time begin together, as nobody knows in which order they came:
 * each stands for all of it, and the longest one is drawn.
 */
function endTimes({ t, until, votes, fixed }: Times, begin: number, end: number): void {
  for (let from = begin; from < end; ) {
    let [to, sum] = [from, 0];
    for (; to < end && t[to] === t[from]; to += 1) sum += votes[to] as number;
    const stop = (t[from] as number) + (fixed ?? sum);
    until.fill(to < end ? Math.min(stop, t[to] as number) : stop, from, to);
    from = to;
  }
}

function heaviest(counts: Int32Array): Pick<ChartRows, "lanes" | "moreLanes"> {
  const lanes = [...counts.keys()].filter((lane) => 0 < (counts[lane] as number));
  lanes.sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
  return { lanes: Int32Array.from(lanes.slice(0, MOST_LANES)), moreLanes: Math.max(0, lanes.length - MOST_LANES) };
}

function levelsOf({
  lanes,
  first,
  prefix,
  node,
  groups,
  stacks,
}: Pick<ChartRows, "lanes" | "first" | "prefix" | "node" | "groups" | "stacks">): Uint16Array {
  const [above, within] = [depthsOf(groups), depthsOf(stacks)];
  return Uint16Array.from(lanes, (_, place) => {
    let most = 0;
    for (let at = first[place] as number; at < (first[place + 1] as number); at += 1) {
      const levels = (above[prefix[at] as number] ?? 0) + (within[node[at] as number] ?? 0);
      if (most < levels) most = levels;
    }
    return most;
  });
}

/** By node: how many there are from the root to it. Parents come before their children. */
function depthsOf({ size, firsts }: PathTree): Uint16Array {
  const depths = new Uint16Array(size);
  for (let node = 0; node < size; node += 1) depths[node] = 1 + (depths[firsts[node] as number] ?? 0);
  return depths;
}
