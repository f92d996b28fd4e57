import type { LaneTrack } from "../index/lane-track.js";
import type { LaneId } from "../model/lanes.js";
import { ALL_STATES, STATE_COUNT, State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { groupMembersOf } from "./group-members.js";
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
  constructor(private readonly context: QueryContext) {}

  /** Undefined: there is no such lane. */
  shownBy(lane: LaneId): ShownRows | undefined {
    const { lanes } = this.context;
    const track = lanes.tracks[lane];
    if (track === undefined) return undefined;
    const shown = this.lanesBehind(lane);
    return { tracks: shown.map((member) => lanes.track(member)), isAverage: track.count === 0 };
  }

  /** The lanes whose rows it shows: itself, or those that it heads. */
  lanesBehind(lane: LaneId): readonly LaneId[] {
    const track = this.context.lanes.tracks[lane];
    if (track === undefined) return [];
    return 0 < track.count ? [lane] : groupMembersOf(this.context).of(lane, this.context.untilNs);
  }

  /** Whether its rows are final: later rows may replace open ones. */
  isSettled({ tracks }: ShownRows): boolean {
    return tracks.every((track) => track.endNs <= this.context.untilNs);
  }

  /** By track, whether its cells in this window are not exact, but true up to BORDER_SLACK. */
  approximateIn({ tracks }: ShownRows, window: PixelGrid): readonly boolean[] {
    return tracks.map((track) => hasApproximateBorders(track, window, this.context.untilNs));
  }

  /** `isApproximate`: by track, the answer for the window in which `grid` lies. So its cells are as exact as the window's. */
  fold({ tracks, isAverage }: ShownRows, isApproximate: readonly boolean[], grid: PixelGrid, sink: PixelSink): void {
    if (tracks.length === 0) {
      sink.fillPixels(0, grid.width, State.NONE);
      return;
    }
    const average = isAverage ? new TimesPerPixel(grid) : undefined;
    tracks.forEach((track, i) => {
      foldPixels(track, grid, this.context.untilNs, average ?? sink, isApproximate[i]);
    });
    if (average !== undefined) foldAverages(average, grid.width, tracks.length * grid.nsPerPx, sink);
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
