import type { LaneTrack } from "../index/lane-track.js";
import { rowAt } from "../index/row-search.js";
import type { CellsAnswer, CellsRequest } from "../model/engine-api.js";
import type { LaneId } from "../model/lanes.js";
import { STATE_COUNT, State } from "../model/states.js";
import { CELL_BYTES } from "./cell.js";
import { type CachedRow, CellCache, copyCached } from "./cell-cache.js";
import { CellWriter } from "./cell-writer.js";
import type { LostPart, QueryContext } from "./context.js";
import { veilCells } from "./fused/veil-cells.js";
import { LaneFold } from "./lane-fold.js";
import { lostParts } from "./lost-parts.js";
import { isKnownIn, worstIn } from "./outliers.js";
import type { PixelGrid } from "./pixel-grid.js";
import { addTimes } from "./state-times.js";

/** The worst stolen stretch of each of this many parts of the window always gets its cell. */
const OUTLIER_PARTS = 8;

/**
 * The cells of each lane in a window, one per pixel: the dominant state and the runner-up with their shares.
 *
 * Where a lane was runnable or preempted, the longest such stretch in each eighth of the window shows in the
 * cell that holds its middle, as runner-up if it is not there already: with its true share, but before a state
 * that took more of that cell. So the worst stretches are visible at any zoom.
 *
 * A lane without rows of its own shows the average of the lanes it heads (see group-members.ts).
 */
export class CellsQuery {
  private readonly fold: LaneFold;
  private kept = new CellCache();
  private lanesVersion = 0;

  constructor(private readonly context: QueryContext) {
    this.fold = new LaneFold(context);
  }

  answer(request: CellsRequest): CellsAnswer {
    const { lanes, t0, t1 } = request;
    const width = t0 < t1 ? Math.max(0, Math.floor(request.width)) : 0;
    const cells = new Uint8Array(lanes.length * width * CELL_BYTES);
    if (0 < width) {
      const grid: PixelGrid = { t0, nsPerPx: (t1 - t0) / width, width };
      const writer = new CellWriter(cells, width);
      this.forgetIfLanesChanged();
      this.writeLanes(lanes, grid, cells, writer);
      this.showWorstOutliers(lanes, grid, writer);
      this.showShortGaps(lanes, grid, writer);
    }
    const veils = veilCells(this.context, request, width, (lane) => this.fold.lanesBehind(lane));
    const answer = { t0, t1, width, lanes, cells, readUntilNs: this.context.untilNs };
    return veils === undefined ? answer : { ...answer, veils };
  }

  private writeLanes(lanes: Int32Array, grid: PixelGrid, cells: Uint8Array, writer: CellWriter): void {
    const place = this.kept.find(grid);
    const rows = new Map<LaneId, CachedRow>();
    lanes.forEach((lane, row) => {
      const shown = this.fold.shownBy(lane);
      if (shown === undefined) return;
      const isApproximate = this.fold.approximateIn(shown, place.grid);
      const hasApproximateBorders = isApproximate.includes(true);
      const mayServe = (hasApproximateBorders || place.isExact) && this.fold.isSettled(shown);
      if (mayServe) rows.set(lane, { row, hasApproximateBorders });
      const [from, to] = mayServe ? copyCached(place, lane, hasApproximateBorders, row, cells) : NOTHING;
      const { t0, nsPerPx } = mayServe ? place.grid : grid;
      const fold = (first: number, end: number) => {
        if (first === end) return;
        writer.startLane(row, first);
        this.fold.fold(shown, isApproximate, { t0: t0 + first * nsPerPx, nsPerPx, width: end - first }, writer);
      };
      fold(0, from);
      fold(to, grid.width);
    });
    if (0 < rows.size) this.kept.keep({ grid: place.grid, cells, rows }, place.kept);
  }

  /** A lane may head other lanes than before. */
  private forgetIfLanesChanged(): void {
    const { version } = this.context.lanes;
    if (this.lanesVersion === version) return;
    this.lanesVersion = version;
    this.kept = new CellCache();
  }

  private showWorstOutliers(lanes: Int32Array, grid: PixelGrid, writer: CellWriter): void {
    for (let i = 0; i < lanes.length; i += 1) {
      const track = this.context.lanes.tracks[lanes[i] as LaneId];
      if (track === undefined || track.count === 0) continue;
      writer.startLane(i);
      this.showWorstOutlier(track, grid, writer);
    }
  }

  /** Gaps shorter than a pixel show all the same: they may be the only explanation of the rest. */
  private showShortGaps(lanes: Int32Array, grid: PixelGrid, writer: CellWriter): void {
    const { t0, nsPerPx, width } = grid;
    const parts = fewPerPixel(lostParts(this.context.lost, t0, t0 + width * nsPerPx), grid);
    if (parts.length === 0) return;
    lanes.forEach((lane, i) => {
      const track = this.context.lanes.tracks[lane];
      if (track === undefined || track.count === 0) return;
      writer.startLane(i);
      for (const part of parts) showShortGap(track, part, grid, writer, this.context.untilNs);
    });
  }

  private showWorstOutlier(track: LaneTrack, grid: PixelGrid, writer: CellWriter): void {
    const { t0, nsPerPx, width } = grid;
    const { untilNs } = this.context;
    const partNs = (width * nsPerPx) / OUTLIER_PARTS;
    const times = new Float64Array(STATE_COUNT);
    for (let part = 0; part < OUTLIER_PARTS; part += 1) {
      const begin = t0 + part * partNs;
      const end = begin + partNs;
      if (!isKnownIn(track, begin, end, untilNs)) continue;
      const worst = worstIn(track, begin, end, untilNs);
      if (worst === undefined) continue;
      const middle = (Math.max(worst.start, begin) + Math.min(worst.end, end)) / 2;
      const px = Math.min(width - 1, Math.floor((middle - t0) / nsPerPx));
      // Its share is the most expensive part.
      if (writer.shows(px, worst.state)) continue;
      times.fill(0);
      addTimes(track, t0 + px * nsPerPx, t0 + (px + 1) * nsPerPx, untilNs, times);
      writer.forceRunnerUp(px, worst.state, times[worst.state] as number, nsPerPx);
    }
  }
}

/** Most gaps of one pixel belong to one CPU. */
const GAPS_PER_PIXEL = 4;

function fewPerPixel(parts: readonly LostPart[], { t0, nsPerPx }: PixelGrid): LostPart[] {
  let pixel = -1;
  let count = 0;
  return parts.filter(({ startNs }) => {
    const px = Math.floor((startNs - t0) / nsPerPx);
    count = px === pixel ? count + 1 : 1;
    pixel = px;
    return count <= GAPS_PER_PIXEL;
  });
}

/** Shows the begin of a gap where the lane has been made unknown by it. */
function showShortGap(
  track: LaneTrack,
  { startNs }: LostPart,
  grid: PixelGrid,
  writer: CellWriter,
  untilNs: number,
): void {
  const { t0, nsPerPx, width } = grid;
  const px = Math.min(width - 1, Math.floor((Math.max(startNs, t0) - t0) / nsPerPx));
  if (writer.shows(px, State.UNKNOWN)) return;
  const row = rowAt(track, Math.max(startNs, t0));
  if (row < 0 || track.stateAt(row) !== State.UNKNOWN) return;
  const ns = Math.min(track.endAt(row, untilNs), t0 + (px + 1) * nsPerPx) - Math.max(startNs, t0 + px * nsPerPx);
  if (0 <= ns) writer.forceRunnerUp(px, State.UNKNOWN, Math.min(ns, nsPerPx), nsPerPx);
}

const NOTHING = [0, 0] as const;
