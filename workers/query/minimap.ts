import type { LaneTrack } from "../index/lane-track.js";
import { rowAt } from "../index/row-search.js";
import type { MinimapAnswer, MinimapRequest } from "../model/engine-api.js";
import { State } from "../model/states.js";
import type { LostPart, QueryContext } from "./context.js";
import { lostParts } from "./lost-parts.js";
import { foldPixels } from "./pixel-fold.js";
import type { PixelGrid } from "./pixel-grid.js";
import { TimesPerPixel } from "./times-per-pixel.js";
import { ON_CPU } from "./vm-usage.js";

/** Of more lanes than this, those with most intervals are looked at. */
const MAX_LANES = 64;

const BUSY: readonly State[] = [...ON_CPU, State.USER, State.SYSCALL, State.IRQ, State.SOFTIRQ];
const STEAL: readonly State[] = [State.RUNNABLE, State.PREEMPTED];

/**
 * The whole trace in `width` columns: the share of vCPU time (of CPU time, without vCPUs) that is busy and that is
 * stolen, how many state changes vCPUs made relative to the busiest column, and the share of time in which some
 * stream lost events. Kept until the trace has grown.
 */
export class MinimapQuery {
  private kept: { readonly untilNs: number; readonly answer: MinimapAnswer } | undefined;

  constructor(private readonly context: QueryContext) {}

  answer({ width }: MinimapRequest): MinimapAnswer {
    const { beginNs, untilNs } = this.context;
    if (this.kept?.untilNs === untilNs && this.kept.answer.width === width) return this.kept.answer;
    const answer = this.make(Math.max(0, Math.floor(width)), beginNs, untilNs);
    this.kept = { untilNs, answer };
    return answer;
  }

  private make(width: number, beginNs: number, untilNs: number): MinimapAnswer {
    const busy = new Float32Array(width);
    const steal = new Float32Array(width);
    const exits = new Float32Array(width);
    const lost = new Float32Array(width);
    const t1 = Math.max(beginNs, untilNs);
    const answer = { t0: beginNs, t1, width, busy, steal, exits, lost, gaps: new Float64Array(0) };
    if (width === 0 || !(beginNs < untilNs)) return answer;
    const grid: PixelGrid = { t0: beginNs, nsPerPx: (untilNs - beginNs) / width, width };
    const tracks = this.tracks();
    fillShares(tracks, grid, untilNs, busy, steal);
    fillExits(tracks, grid, exits);
    const span = this.context.lost;
    for (const { startNs, endNs } of span.flatMap((one) => one.parts ?? [one])) markLost(startNs, endNs, grid, lost);
    return { ...answer, gaps: drawnGaps(lostParts(span, beginNs, untilNs + 1), grid.nsPerPx) };
  }

  private tracks(): readonly LaneTrack[] {
    const { lanes } = this.context;
    const ofKind = (kind: string) =>
      lanes.tracks.filter((track, lane) => 0 < track.count && lanes.specs[lane]?.kind === kind);
    const vcpus = ofKind("vcpu");
    const tracks = 0 < vcpus.length ? vcpus : ofKind("cpu");
    return tracks.sort((a, b) => b.count - a.count).slice(0, MAX_LANES);
  }
}

function fillShares(
  tracks: readonly LaneTrack[],
  grid: PixelGrid,
  untilNs: number,
  busy: Float32Array,
  steal: Float32Array,
): void {
  const times = new TimesPerPixel(grid);
  for (const track of tracks) foldPixels(track, grid, untilNs, times);
  for (let px = 0; px < grid.width; px += 1) {
    const known = times.knownAt(px);
    if (known === 0) continue;
    for (const state of BUSY) busy[px] = (busy[px] as number) + times.at(px, state) / known;
    for (const state of STEAL) steal[px] = (steal[px] as number) + times.at(px, state) / known;
  }
}

function fillExits(tracks: readonly LaneTrack[], { t0, nsPerPx, width }: PixelGrid, exits: Float32Array): void {
  for (const track of tracks) {
    let before = rowAt(track, t0);
    for (let px = 0; px < width; px += 1) {
      const row = rowAt(track, t0 + (px + 1) * nsPerPx);
      exits[px] = (exits[px] as number) + row - before;
      before = row;
    }
  }
  const most = exits.reduce((a, b) => Math.max(a, b), 0);
  if (0 < most) for (let px = 0; px < width; px += 1) exits[px] = (exits[px] as number) / most;
}

/** Begin and end in turn. Gaps that are too close to be drawn apart are one, so there are never more than columns. */
function drawnGaps(parts: readonly LostPart[], nsPerPx: number): Float64Array {
  const times: number[] = [];
  for (const { startNs, endNs } of parts) {
    const last = times.at(-1);
    if (last !== undefined && startNs - last < nsPerPx / 2) times[times.length - 1] = endNs;
    else times.push(startNs, endNs);
  }
  return Float64Array.from(times);
}

function markLost(startNs: number, endNs: number, { t0, nsPerPx, width }: PixelGrid, lost: Float32Array): void {
  const first = Math.max(0, Math.floor((startNs - t0) / nsPerPx));
  const last = Math.min(width - 1, Math.floor((endNs - t0) / nsPerPx));
  for (let px = first; px <= last; px += 1) {
    const begin = t0 + px * nsPerPx;
    const time = Math.min(endNs, begin + nsPerPx) - Math.max(startNs, begin);
    // A gap is never too short to be seen, nor is the moment of one without length.
    lost[px] = Math.min(1, (lost[px] as number) + Math.max(time / nsPerPx, 1e-3));
  }
}
