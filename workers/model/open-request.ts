import type { FileEntry } from "../core/byte-source.js";
import type { LimitName } from "../core/limit.js";
import type { AlignMethod, GivenOffset, GivenTscOffset } from "./clock-choice.js";
import type { LogMachine } from "./log-machine.js";

export interface OpenRequest {
  readonly name: string;
  readonly files: readonly FileEntry[];
  /** Paths of traces among them that are not opened: the user removed them. */
  readonly without?: readonly string[];
  readonly budget?: Partial<Budget>;
  /** Bytes that lanes may take of memory. Left out: as many as the machine affords. */
  readonly memoryBudget?: number;
  /** "anew": no kept index is read, but one is kept; "unused": neither. */
  readonly index?: "anew" | "unused";
  /** Clocks that a person sets. All others are set by what the traces tell. */
  readonly offsets?: readonly GivenOffset[];
  readonly tscOffsets?: readonly GivenTscOffset[];
  /** Only this may set the clocks of guests. Left out: the best that there is. */
  readonly align?: AlignMethod;
  /** Regular expression of the lines of logs of no known kind: docs/formats/text.md. */
  readonly logFormat?: string;
  /** Logs that a person puts to machines. */
  readonly logMachines?: readonly LogMachine[];
}

/** Limits for hostile or huge input. Users can raise each. Messages name the number. */
export interface Budget extends Readonly<Record<LimitName, number>> {
  /** Entries in one archive, nested ones included. */
  readonly entries: number;
  /** Bytes of all compressed members together, unpacked. */
  readonly unpackedBytes: number;
  /** Archives inside archives. */
  readonly depth: number;
  /** Time that unpacking all of it may take. */
  readonly seconds: number;
}
