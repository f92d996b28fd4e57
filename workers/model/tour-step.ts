/** A step of a tour: what one sees, and a button that shows it. */
export interface TourStep {
  readonly text: string;
  /** Words of the button. */
  readonly button: string;
  /** The key that does such a thing. */
  readonly key: string;
  /** What the button does, each if given: runs a command, zooms to a stretch of a lane, shows a panel. */
  readonly command?: string;
  /** Path of a lane. */
  readonly lane?: string;
  /** Paths of lanes to highlight with it. */
  readonly with?: readonly string[];
  /** ns since the first event. */
  readonly from?: number;
  readonly to?: number;
  readonly panel?: string;
}
