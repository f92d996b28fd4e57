import { SampleMode } from "../../model/sample-mode.js";
import type { TextBlock } from "./words.js";

/** What a line of a text is to its reader. */
export const LineKind = {
  /** A head, a comment, an empty line. */
  SKIP: 0,
  EVENT: 1,
  /** More of the event before it. */
  MORE: 2,
  /** So many events of a CPU were lost before the next one of it. */
  LOST: 3,
  /** Nothing that belongs into such a text. */
  JUNK: 4,
} as const;
export type LineKind = (typeof LineKind)[keyof typeof LineKind];

/** How the text of an event is to be read. */
export const TextForm = {
  /** By the layout of its class, else `name=value`. */
  FIELDS: 0,
  /** "func <-parent" of the function tracer. */
  FUNCTION: 1,
  /** "sys_read(fd: 3, …)" */
  CALL: 2,
  /** "sys_read -> 0x10" */
  CALL_RETURN: 3,
  /** A call of the function_graph tracer begins, "name() {", or is whole, "name();". */
  GRAPH_ENTRY: 4,
  /** A call of the function_graph tracer ends: "}". */
  GRAPH_EXIT: 5,
  /** Text as it is. The event has no name of its own. */
  PLAIN: 6,
  /** The lines that follow are a call stack of the kernel, or of a program. */
  STACK: 7,
  USER_STACK: 8,
  /** A sample: its text is the frame it was taken in, if it is there. */
  SAMPLE: 9,
} as const;
export type TextForm = (typeof TextForm)[keyof typeof TextForm];

/**
 * A line as its grammar reads it, one object for all lines. Places are in the bytes of the line's block. A time is
 * `sec` · 10⁹ + `nsec`, since a double does not hold ns since 1970.
 */
export class Line {
  sec = 0;
  nsec = 0;
  /** The text has no time for it. */
  isTimeless = false;
  /** Its time is a number of a counter of unknown rate. */
  isTick = false;
  /** -1: not said. */
  cpu = -1;
  /** The place of the bracket before the CPU, -1: none is there. */
  bracketAt = -1;
  tid = -1;
  tgid = -1;
  commAt = 0;
  commEnd = 0;
  nameAt = 0;
  nameEnd = 0;
  textAt = 0;
  textEnd = 0;
  /** Flags of the interrupt state ("d.h1."); for function_graph the time a call took. */
  flagsAt = 0;
  flagsEnd = 0;
  /** Of a sample: how much it stands for. */
  periodAt = 0;
  periodEnd = 0;
  /** Of a log: the priority of the message. */
  levelAt = 0;
  levelEnd = 0;
  /** Of a frame of a stack: the file that it is in, and the bytes from the begin of the function, -1 not said. */
  fileAt = 0;
  fileEnd = 0;
  offset = -1;
  /** Whose code a frame without an address is. */
  mode: SampleMode = SampleMode.UNKNOWN;
  form: TextForm = TextForm.FIELDS;
  /** Of LOST: -1 not said how many. */
  lost = -1;

  clear(): void {
    this.isTimeless = false;
    this.isTick = false;
    this.cpu = -1;
    this.bracketAt = -1;
    this.tid = -1;
    this.tgid = -1;
    this.commAt = this.commEnd = 0;
    this.nameAt = this.nameEnd = 0;
    this.textAt = this.textEnd = 0;
    this.flagsAt = this.flagsEnd = 0;
    this.periodAt = this.periodEnd = 0;
    this.levelAt = this.levelEnd = 0;
    this.fileAt = this.fileEnd = 0;
    this.offset = -1;
    this.mode = SampleMode.UNKNOWN;
    this.form = TextForm.FIELDS;
    this.lost = -1;
  }
}

/** How the lines of one kind of text are read. */
export interface Grammar {
  reader(): LineReader;
}

/** Reads lines, each in the same way whichever lines were read before it. What it keeps of them only saves time. */
export interface LineReader {
  read(text: TextBlock, at: number, end: number, line: Line): LineKind;
}
