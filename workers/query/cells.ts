import type { LaneTrack } from "../index/lane-track.js";
import type { CellsAnswer, CellsRequest } from "../model/engine-api.js";
import type { LaneId } from "../model/lanes.js";
import { STATE_COUNT, State } from "../model/states.js";
import { CELL_BYTES, CellWriter } from "./cell-writer.js";
import type { QueryContext } from "./context.js";
import { copyKept, KeptCells, type KeptPlace } from "./kept-cells.js";
import { Members } from "./members.js";
import { isKnownIn, worstIn } from "./outliers.js";
import { foldPixels, isFar } from "./pixel-fold.js";
import type { PixelGrid } from "./pixel-grid.js";
import { addTimes } from "./sums.js";
import { TimesPerPixel } from "./times-per-pixel.js";

/** The worst stolen stretch of each of this many parts of the window always gets its cell. */
const OUTLIER_PARTS = 8;

/**
 * What the window shows of each lane, a cell per pixel: the dominant state and the runner-up with their shares.
 *
 * Where a lane was runnable or preempted, the longest such stretch in each eighth of the window shows in the
 * cell that holds its middle, as runner-up if it is not there already: with its true share, but before a state
 * that took more of that cell. So what hurts most is seen at any zoom.
 *
 * A lane without rows of its own shows the average of the lanes it heads (see members.ts).
 */
export class CellsQuery {
  private readonly members: Members;
  private readonly kept = new KeptCells();

  constructor(private readonly context: QueryContext) {
    this.members = new Members(context.lanes);
  }

  answer(request: CellsRequest): CellsAnswer {
    const { lanes, t0, t1 } = request;
    const width = t0 < t1 ? Math.max(0, Math.floor(request.width)) : 0;
    const cells = new Uint8Array(lanes.length * width * CELL_BYTES);
    if (0 < width) this.writeLanes(lanes, { t0, nsPerPx: (t1 - t0) / width, width }, cells);
    return { t0, t1, width, lanes, cells, readUntilNs: this.context.untilNs };
  }

  private writeLanes(lanes: Int32Array, grid: PixelGrid, cells: Uint8Array): void {
    const writer = new CellWriter(cells, grid.width);
    const place = this.kept.find(grid);
    const rowOf = new Map<LaneTrack, number>();
    for (let i = 0; i < lanes.length; i += 1) {
      const track = this.context.lanes.tracks[lanes[i] as LaneId];
      if (track === undefined) continue;
      writer.startLane(i);
      if (track.count === 0) this.writeAverage(lanes[i] as LaneId, grid, writer);
      else if (this.mayKeep(track, place.grid)) {
        this.writeKept(place, track, i, cells, writer);
        rowOf.set(track, i);
      } else foldPixels(track, grid, this.context.untilNs, writer);
    }
    if (0 < rowOf.size) this.kept.keep({ grid: place.grid, cells: cells.slice(), rowOf }, place.kept);
    this.insistOnWorsts(lanes, grid, writer);
  }

  /** Rows to come may take back those there are, so only what is read to its end is kept; near cells are exact. */
  private mayKeep(track: LaneTrack, grid: PixelGrid): boolean {
    const { untilNs } = this.context;
    return track.endNs <= untilNs && isFar(track, grid, untilNs);
  }

  /** Copies what was answered before and folds the rest, to the left and to the right of it. */
  private writeKept(place: KeptPlace, track: LaneTrack, row: number, cells: Uint8Array, writer: CellWriter): void {
    const { width } = place.grid;
    const [from, to] = copyKept(place, track, row, cells);
    this.writePart(track, place.grid, 0, from, row, writer);
    this.writePart(track, place.grid, to, width, row, writer);
  }

  private writePart(
    track: LaneTrack,
    { t0, nsPerPx }: PixelGrid,
    from: number,
    to: number,
    row: number,
    writer: CellWriter,
  ): void {
    if (from === to) return;
    writer.startLane(row, from);
    foldPixels(track, { t0: t0 + from * nsPerPx, nsPerPx, width: to - from }, this.context.untilNs, writer);
  }

  private insistOnWorsts(lanes: Int32Array, grid: PixelGrid, writer: CellWriter): void {
    for (let i = 0; i < lanes.length; i += 1) {
      const track = this.context.lanes.tracks[lanes[i] as LaneId];
      if (track === undefined || track.count === 0) continue;
      writer.startLane(i);
      this.insistOnWorst(track, grid, writer);
    }
  }

  private insistOnWorst(track: LaneTrack, grid: PixelGrid, writer: CellWriter): void {
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
      times.fill(0);
      addTimes(track, t0 + px * nsPerPx, t0 + (px + 1) * nsPerPx, untilNs, times);
      writer.insist(px, worst.state, times[worst.state] as number, nsPerPx);
    }
  }

  private writeAverage(lane: LaneId, grid: PixelGrid, writer: CellWriter): void {
    const members = this.members.of(lane);
    if (members.length === 0) {
      writer.whole(0, grid.width, State.NONE);
      return;
    }
    const average = new TimesPerPixel(grid);
    for (const member of members) foldPixels(this.context.lanes.track(member), grid, this.context.untilNs, average);
    writeAverages(average, grid.width, writer);
  }
}

/** The members' average while any of them exists: a thread that is not born yet has no share in its group. */
function writeAverages(average: TimesPerPixel, width: number, writer: CellWriter): void {
  const times = new Float64Array(KNOWN_STATES.length);
  for (let px = 0; px < width; px += 1) {
    average.copy(px, KNOWN_STATES, times);
    let known = 0;
    for (const time of times) known += time;
    if (0 < known) writer.mixed(px, times, KNOWN_STATES);
    else writer.whole(px, px + 1, State.NONE);
  }
}

const KNOWN_STATES = Uint8Array.from({ length: STATE_COUNT - 1 }, (_, i) => i + 1);
