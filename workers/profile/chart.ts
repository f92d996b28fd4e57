import { firstIndex } from "../core/search.js";
import type { LaneId } from "../model/lanes.js";
import type { FlameChartRequest, ProfileRequest } from "../model/profile.js";
import type { FlameChart } from "../model/profile-answers.js";
import type { Steps } from "../query/resumable.js";
import type { ProfileBasis } from "./basis.js";
import { nodeAfter } from "./node-map.js";
import type { Prepared } from "./prepared.js";
import { FrameList } from "./tree.js";

/** A sample stands for the time until the next one of its lane, if that comes within so many usual distances. */
const GAP = 1.5;
const STEP = 8192;

/** The stacks of lanes over time: boxes of samples that follow each other with the same frame. */
export function* chartSteps(basis: ProfileBasis, request: FlameChartRequest): Steps<FlameChart> {
  const whole: ProfileRequest = { ...request, groups: [], inverted: false, transforms: [] };
  const prepared = yield* basis.prepare(whole);
  const boxes = new Boxes();
  const list = new FrameList({ groupFrames: [], functions: prepared.map.functions }, prepared.textOf);
  const rows = yield* rowsByLane(prepared, request);
  for (const lane of request.of) {
    const columns = pixelsOf(prepared, request, rows.get(lane) ?? []);
    yield;
    boxes.addLane(prepared, lane, columns, (one) => list.placeOf(one));
    yield;
  }
  return { ...boxes.finish(), ...list.finish() };
}

/** By pixel: the node with most samples in it (-1: none, -2: no stack), and how many samples the pixel has. */
interface Pixels {
  readonly node: Int32Array;
  readonly samples: Int32Array;
}

const NOTHING = -2;

/** The samples of the window on each lane, in order of time. */
function* rowsByLane({ set, selection }: Prepared, { of, t0, t1 }: FlameChartRequest): Steps<Map<LaneId, number[]>> {
  const { rows, count } = selection;
  const { lane, cpuLane, t } = set.samples.columns;
  const found = new Map<LaneId, number[]>(of.map((one) => [one, []]));
  for (let i = firstIndex(0, count, (at) => t0 <= t.at(rows[at] as number)); i < count; i += 1) {
    const row = rows[i] as number;
    if (t1 <= t.at(row)) break;
    const [own, cpu] = [lane.at(row), cpuLane.at(row)];
    found.get(own)?.push(row);
    if (cpu !== own) found.get(cpu)?.push(row);
    if (i % STEP === 0) yield;
  }
  return found;
}

function pixelsOf({ set, map }: Prepared, { t0, t1, width }: FlameChartRequest, own: readonly number[]): Pixels {
  const { columns } = set.samples;
  const node = new Int32Array(width).fill(NOTHING);
  const samples = new Int32Array(width);
  const perNs = width / (t1 - t0);
  const reach = GAP * usualDistance(own, (row) => columns.t.at(row));
  /** How many samples of the pixel at hand each node has. */
  let votes = new Map<number, number>();
  let last = -1;
  for (const [n, row] of own.entries()) {
    const t = columns.t.at(row);
    const pixel = Math.min(width - 1, Math.floor((t - t0) * perNs));
    const stack = columns.stack.at(row);
    const at = nodeAfter(map, stack < 0 ? -1 : (set.trie.nodesOfStacks[stack] as number));
    if (pixel !== last) votes = new Map();
    last = pixel;
    const vote = (votes.get(at) ?? 0) + 1;
    votes.set(at, vote);
    samples[pixel] = (samples[pixel] as number) + 1;
    if (
      (votes.get(node[pixel] as number) ?? 0) <= vote ||
      node[pixel] === NOTHING ||
      (vote === 1 && votes.size === 1)
    ) {
      node[pixel] = at;
    }
    const next = own[n + 1];
    const nextT = next === undefined ? Number.POSITIVE_INFINITY : columns.t.at(next);
    const end = Math.min(t1, nextT - t <= reach ? nextT : t + reach / GAP);
    const until = Math.min(width, Math.ceil((end - t0) * perNs));
    const stop = next === undefined ? until : Math.min(until, Math.floor((nextT - t0) * perNs));
    for (let x = pixel + 1; x < stop; x += 1) node[x] = at;
  }
  return { node, samples };
}

/** So many distances tell the median well enough. */
const MOST_DISTANCES = 1024;

/** The median distance in time of samples in order; 0 of less than two. */
function usualDistance(rows: readonly number[], timeOf: (row: number) => number): number {
  const count = Math.max(0, Math.min(MOST_DISTANCES, rows.length - 1));
  const every = (rows.length - 1) / Math.max(1, count);
  const distances = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    const at = Math.floor(i * every);
    distances[i] = timeOf(rows[at + 1] as number) - timeOf(rows[at] as number);
  }
  return distances.sort()[count >> 1] ?? 0;
}

class Boxes {
  private readonly lane: number[] = [];
  private readonly depth: number[] = [];
  private readonly x0: number[] = [];
  private readonly x1: number[] = [];
  private readonly samples: number[] = [];
  private readonly frame: number[] = [];

  addLane({ map }: Prepared, lane: LaneId, { node, samples }: Pixels, placeOf: (one: number) => number): void {
    const { firsts, seconds } = map.nodes;
    const begin = this.lane.length;
    /** By depth: the box that the last pixel was in, and its node. */
    const open: { node: number; box: number }[] = [];
    for (let x = 0; x < node.length; x += 1) {
      const path: number[] = [];
      for (let at = node[x] as number; 0 <= at; at = firsts[at] as number) path.unshift(at);
      const same = path.findIndex((at, depth) => open[depth]?.node !== at);
      open.length = same < 0 ? path.length : Math.min(same, open.length);
      for (const [depth, at] of path.entries()) {
        const known = open[depth];
        if (known === undefined) {
          open.push({ node: at, box: this.lane.length });
          this.lane.push(lane);
          this.depth.push(depth);
          this.x0.push(x);
          this.x1.push(x + 1);
          this.samples.push(samples[x] as number);
          this.frame.push(placeOf(seconds[at] as number));
        } else {
          this.x1[known.box] = x + 1;
          this.samples[known.box] = (this.samples[known.box] as number) + (samples[x] as number);
        }
      }
    }
    this.sortFrom(begin);
  }

  /** The boxes of a lane by depth, then by time. */
  private sortFrom(begin: number): void {
    const order = Array.from({ length: this.lane.length - begin }, (_, i) => begin + i);
    order.sort(
      (a, b) =>
        (this.depth[a] as number) - (this.depth[b] as number) || (this.x0[a] as number) - (this.x0[b] as number),
    );
    for (const column of [this.lane, this.depth, this.x0, this.x1, this.samples, this.frame]) {
      const sorted = order.map((i) => column[i] as number);
      for (const [i, value] of sorted.entries()) column[begin + i] = value;
    }
  }

  finish(): Omit<FlameChart, "frames" | "strings"> {
    return {
      count: this.lane.length,
      lane: Int32Array.from(this.lane),
      depth: Uint16Array.from(this.depth),
      x0: Float64Array.from(this.x0),
      x1: Float64Array.from(this.x1),
      samples: Int32Array.from(this.samples),
      frame: Int32Array.from(this.frame),
    };
  }
}
