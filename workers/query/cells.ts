import type { LaneTrack } from "../index/lane-track.js";
import type { CellsAnswer, CellsRequest } from "../model/engine-api.js";
import type { LaneId } from "../model/lanes.js";
import { STATE_COUNT, State } from "../model/states.js";
import { CELL_BYTES, CellWriter } from "./cell-writer.js";
import type { QueryContext } from "./context.js";
import { Members } from "./members.js";
import { isKnownIn, worstIn } from "./outliers.js";
import { foldPixels } from "./pixel-fold.js";
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

  constructor(private readonly context: QueryContext) {
    this.members = new Members(context.lanes);
  }

  answer(request: CellsRequest): CellsAnswer {
    const { lanes, t0, t1 } = request;
    const width = t0 < t1 ? Math.max(0, Math.floor(request.width)) : 0;
    const cells = new Uint8Array(lanes.length * width * CELL_BYTES);
    const { untilNs } = this.context;
    if (0 < width) {
      const grid: PixelGrid = { t0, nsPerPx: (t1 - t0) / width, width };
      const writer = new CellWriter(cells, width);
      for (let i = 0; i < lanes.length; i += 1) {
        writer.startLane(i);
        this.writeLane(lanes[i] as LaneId, grid, writer);
      }
    }
    return { t0, t1, width, lanes, cells, readUntilNs: untilNs };
  }

  private writeLane(lane: LaneId, grid: PixelGrid, writer: CellWriter): void {
    const track = this.context.lanes.tracks[lane];
    if (track === undefined) return;
    if (track.count === 0) {
      this.writeAverage(lane, grid, writer);
      return;
    }
    foldPixels(track, grid, this.context.untilNs, writer);
    this.insistOnWorst(track, grid, writer);
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
