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

/** The stacks of lanes over time: boxes of samples that follow each other with the same frame. */
export function* chartSteps(basis: ProfileBasis, request: FlameChartRequest): Steps<FlameChart> {
  const whole: ProfileRequest = { ...request, groups: [], inverted: false, transforms: [] };
  const prepared = yield* basis.prepare(whole);
  const boxes = new Boxes();
  const list = new FrameList({ groupFrames: [], functions: prepared.map.functions }, prepared.textOf);
  for (const lane of request.of) {
    const columns = pixelsOf(prepared, request, lane);
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

function pixelsOf({ set, selection, map }: Prepared, request: FlameChartRequest, lane: LaneId): Pixels {
  const { t0, t1, width } = request;
  const { rows, count } = selection;
  const { columns } = set.samples;
  const node = new Int32Array(width).fill(NOTHING);
  const samples = new Int32Array(width);
  const perNs = width / (t1 - t0);
  const from = firstIndex(0, count, (i) => t0 <= columns.t.at(rows[i] as number));
  const own: number[] = [];
  for (let i = from; i < count; i += 1) {
    const row = rows[i] as number;
    if (t1 <= columns.t.at(row)) break;
    if (columns.lane.at(row) === lane || columns.cpuLane.at(row) === lane) own.push(row);
  }
  const reach = GAP * usualDistance(own.map((row) => columns.t.at(row)));
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

/** The median distance of times in order; 0 of less than two. */
function usualDistance(times: readonly number[]): number {
  const distances = Float64Array.from(times.slice(1), (t, i) => t - (times[i] as number)).sort();
  return distances[distances.length >> 1] ?? 0;
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
