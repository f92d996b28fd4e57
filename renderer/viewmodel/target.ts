import type { StateDetails } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import type { NodePath } from "../../workers/model/profile.js";
import type { FunctionName } from "../../workers/model/profile-scope.js";

/** Half open, ns. */
export interface TimeRange {
  readonly t0: number;
  readonly t1: number;
}

/** What a context menu is opened on, and what a command is used on: a place in the picture, or a row that is about one. */
export interface Target {
  readonly kind: "lane" | "state" | "time" | "row" | "event" | "panel" | "frame";
  /** Heads the menu: "vCPU 0 · Preempted". */
  readonly title: string;
  readonly lane?: LaneId | undefined;
  /** The moment under the pointer, or of the event. */
  readonly timeNs?: number | undefined;
  /** The stretch it is about, half open: that of the state, of the row, or the selection under the pointer. */
  readonly range?: TimeRange | undefined;
  readonly state?: StateDetails | undefined;
  /** Id of the panel, of a panel. */
  readonly panel?: string;
  /** Id of what is written there. */
  readonly annotation?: string | undefined;
  /** Texts of its own to copy, before those that follow from lane and time. */
  readonly copies?: readonly TargetText[];
  readonly event?: TargetEvent;
  readonly frame?: TargetFrame;
  /** Shows it on the timeline, in the way of the list that it is in. */
  readonly show?: (() => void) | undefined;
  /** Of a row that sums up cases: shows the longest and the shortest of them. */
  readonly showLongest?: (() => void) | undefined;
  readonly showShortest?: (() => void) | undefined;
  /** What the list that it is in can be limited to, or rid of. */
  readonly narrowings?: readonly Narrowing[];
}

/** A frame of a profile. */
export interface TargetFrame {
  /** Absent: it is a function, wherever it is. */
  readonly path?: NodePath | undefined;
  /** Absent: it is a group, or all. */
  readonly of?: FunctionName | undefined;
  readonly isInverted: boolean;
}

/** The name of an event, its fields, and those of them that are numbers. */
export interface TargetEvent {
  readonly name: string;
  readonly fields: readonly string[];
  readonly numbers: readonly string[];
}

export interface Narrowing {
  /** Goes on from "Only" or "Without": "rows with Kind preempted". */
  readonly title: string;
  readonly only: () => void;
  /** Absent: nobody would ask for the rest. */
  readonly without?: (() => void) | undefined;
}

export interface TargetText {
  /** Goes after the verb: "Copy" + "row", "Show only" + "state == preempted". */
  readonly title: string;
  readonly text: string;
}
