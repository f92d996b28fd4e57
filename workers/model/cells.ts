import type { Filter } from "./filter.js";
import { type LaneId, NO_LANE } from "./lanes.js";

export interface CellsRequest {
  readonly lanes: Int32Array;
  readonly t0: number;
  readonly t1: number;
  /** Cells per lane. */
  readonly width: number;
  /** Where time is squeezed: what the cells are of, from `t0` to `t1` and `width` cells together. Absent: even cells. */
  readonly pieces?: readonly CellPiece[];
  /** What is meant; the states of all else have the bit DIMMED. */
  readonly where?: CellsWhere;
  /** A name of the caller. A newer question of the same caller ends this one, whose answer then lacks marks. */
  readonly asker?: string;
}

/** Cells side by side that are equally long. Each piece begins where the one before ends. */
export interface CellPiece {
  readonly t0: number;
  readonly t1: number;
  readonly width: number;
  /** Nothing happens in it, and it is drawn much shorter than it is. */
  readonly isBreak: boolean;
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
  /** As in the request. */
  readonly pieces?: readonly CellPiece[];
  readonly lanes: Int32Array;
  readonly cells: Uint8Array;
  /** The lanes were complete up to this time. */
  readonly readUntilNs: number;
  /**
   * `lanes.length` rows of `width` times VEIL_BYTES: the share of the pixel that the host stole, and that it took otherwise
   * (0..255). Left out if no lane is one of an aligned guest.
   */
  readonly veils?: Uint8Array;
}

export const VEIL_BYTES = 2;

/** What lanes can be coloured by in place of their states. */
export const SUBJECT_KINDS = ["vm", "process", "priority", "cpu"] as const;
/** "slice": what the rows of slices are coloured by while lanes show their states. */
export type SubjectKind = (typeof SUBJECT_KINDS)[number] | "slice";

const SLICE_KEY = "slice/";

/** The group of the slices of a name. Names that differ in numbers only are one group, such as "Frame 1" and "Frame 2". */
export function sliceGroup(name: string): SubjectGroup {
  // "v8" is a word.
  const text = name.replace(/(?<![\p{L}\d])\d+(?![\p{L}\d])/gu, NUMBER);
  return { key: `${SLICE_KEY}${text}`, lane: NO_LANE, text };
}

export function isSliceGroup({ key }: SubjectGroup): boolean {
  return key.startsWith(SLICE_KEY);
}

/** Stands for a number in the name of a group of slices. */
export const NUMBER = "#";

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
