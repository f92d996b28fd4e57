import type { Filter } from "./filter.js";
import type { LaneId } from "./lanes.js";

export interface CellsRequest {
  readonly lanes: Int32Array;
  readonly t0: number;
  readonly t1: number;
  /** Cells per lane. */
  readonly width: number;
  /** What is meant; the states of all else have the bit DIMMED. */
  readonly where?: CellsWhere;
  /** A name of the caller. A newer question of the same caller ends this one, whose answer then lacks marks. */
  readonly asker?: string;
}

/** Filters on intervals: by state, reason, culprit, duration, start and end. */
export interface CellsWhere {
  readonly filters: readonly Filter[];
  /** The filter of each lane, by its place in `lanes`; -1: all of it is meant. */
  readonly of: Int32Array;
}

/** `lanes.length` rows of `width` texels of 4 bytes: state 1, share 1 (0..255), state 2, share 2. */
export interface CellsAnswer {
  readonly t0: number;
  readonly t1: number;
  readonly width: number;
  readonly lanes: Int32Array;
  readonly cells: Uint8Array;
  /** The lanes were complete up to this time. */
  readonly readUntilNs: number;
}

/** What lanes can be coloured by in place of their states. */
export const SUBJECT_KINDS = ["vm", "process", "priority", "cpu"] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

export interface SubjectsRequest extends CellsRequest {
  readonly by: SubjectKind;
}

export interface SubjectGroup {
  /** The same for the same VM, process and so on in any session. */
  readonly key: string;
  /** The lane of the VM, guest process or CPU; NO_LANE for others. */
  readonly lane: LaneId;
  readonly text: string;
}

/** `lanes.length` rows of `width` cells: 0 nobody, or a place in `groups` + 1. */
export interface SubjectsAnswer extends SubjectsRequest {
  readonly cells: Uint16Array;
  readonly groups: readonly SubjectGroup[];
}
