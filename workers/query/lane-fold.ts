import type { LaneTrack } from "../index/lane-track.js";
import type { LaneId } from "../model/lanes.js";
import { ALL_STATES, STATE_COUNT, State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { GroupMembers } from "./group-members.js";
import { foldPixels, hasApproximateBorders } from "./pixel-fold.js";
import type { PixelGrid, PixelSink } from "./pixel-grid.js";
import { TimesPerPixel } from "./times-per-pixel.js";

/** The rows a lane shows: its own, or the average of those of the lanes it heads (see group-members.ts). */
export interface ShownRows {
  readonly tracks: readonly LaneTrack[];
  readonly isAverage: boolean;
}

/** Folds lanes into pixels, whether they have rows of their own or not. */
export class LaneFold {
  private readonly members: GroupMembers;

  constructor(private readonly context: QueryContext) {
    this.members = new GroupMembers(context.lanes);
  }

  /** Undefined: there is no such lane. */
  shownBy(lane: LaneId): ShownRows | undefined {
    const { lanes } = this.context;
    const track = lanes.tracks[lane];
    if (track === undefined) return undefined;
    if (0 < track.count) return { tracks: [track], isAverage: false };
    return { tracks: this.members.of(lane).map((member) => lanes.track(member)), isAverage: true };
  }

  /** Whether its rows are final: later rows may replace open ones. */
  isSettled({ tracks }: ShownRows): boolean {
    return tracks.every((track) => track.endNs <= this.context.untilNs);
  }

  /** Whether its cells in this window are not all exact, but true up to BORDER_SLACK. */
  hasApproximateBorders({ tracks }: ShownRows, grid: PixelGrid): boolean {
    return tracks.some((track) => hasApproximateBorders(track, grid, this.context.untilNs));
  }

  /** Folds pixels of `grid`, which lies in `window`: the cells are as exact as those of the window. */
  fold({ tracks, isAverage }: ShownRows, grid: PixelGrid, window: PixelGrid, sink: PixelSink): void {
    const { untilNs } = this.context;
    const foldInto = (into: PixelSink) => {
      for (const track of tracks) foldPixels(track, grid, untilNs, into, hasApproximateBorders(track, window, untilNs));
    };
    if (tracks.length === 0) sink.fillPixels(0, grid.width, State.NONE);
    else if (isAverage) {
      const average = new TimesPerPixel(grid);
      foldInto(average);
      foldAverages(average, grid.width, tracks.length * grid.nsPerPx, sink);
    } else foldInto(sink);
  }
}

/**
 * The members' average over the whole pixel. Time in which one is not there, or handles no interrupt, is part of it:
 * otherwise interrupts of a thousandth of the time would fill every pixel of their group.
 */
function foldAverages(average: TimesPerPixel, width: number, total: number, sink: PixelSink): void {
  const times = new Float64Array(STATE_COUNT);
  for (let px = 0; px < width; px += 1) {
    average.copy(px, times);
    sink.writePixel(px, times, ALL_STATES, total);
  }
}
