import type { LaneId } from "../../workers/model/lanes.js";
import type { Quiet } from "../../workers/model/quiet.js";
import { emptyHistory, type History } from "../viewmodel/history.js";
import { DEFAULT_SETTINGS } from "../viewmodel/settings/settings.js";
import type { TimeFormat } from "../viewmodel/time-format.js";
import type { TimeZone } from "../viewmodel/time-zone.js";
import type { Viewport } from "../viewmodel/viewport.js";

/** A place one can go back to. */
export interface Place {
  readonly view: Viewport;
  readonly scrollPx: number;
}

/** Time in which nothing happens is drawn as breaks. */
export interface Squeezing {
  /** Another one each time that it begins. */
  readonly begun: object;
  /** Nothing happens on this lane and those below it; undefined: on any lane of the list. */
  readonly lane: LaneId | undefined;
  /** Shorter stretches are no gaps; undefined until the window has told. */
  readonly leastNs: number | undefined;
  /** When that is; undefined until the engine has told. */
  readonly quiet: Quiet | undefined;
  /** The window before it had breaks, and the same with them. */
  readonly before: Viewport;
  readonly after: Viewport | undefined;
}

export interface ViewState {
  readonly view: Viewport;
  readonly squeezing: Squeezing | undefined;
  readonly scrollPx: number;
  /** The lane area, CSS px. */
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rowPx: number;
  /** While true the view is the whole trace and grows with it. */
  readonly isWhole: boolean;
  readonly history: History<Place>;
  readonly timeFormat: TimeFormat;
  /** The zone of local time. */
  readonly timeZone: TimeZone;
  /** Digits of times stand in groups after the point. */
  readonly groupsDigits: boolean;
}

export const INITIAL_VIEW: ViewState = {
  view: { startNs: 0, spanNs: 1e9 },
  squeezing: undefined,
  scrollPx: 0,
  widthPx: 0,
  heightPx: 0,
  rowPx: DEFAULT_SETTINGS.laneHeightPx,
  isWhole: true,
  history: emptyHistory(),
  timeFormat: DEFAULT_SETTINGS.times,
  timeZone: DEFAULT_SETTINGS.timeZone,
  groupsDigits: DEFAULT_SETTINGS.groupsDigits,
};
