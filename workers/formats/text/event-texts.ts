import type { Frame } from "../../core/frame-table.js";
import type { EventBatch } from "../../model/event-batch.js";
import type { FieldValue } from "../format.js";
import type { Line } from "./line.js";
import type { TextBlock } from "./words.js";

type Values = Readonly<Record<string, FieldValue>>;

/** What the lines of a text mean, for one reader of it: the classes of its events and their fields. */
export interface EventTexts {
  /** The field with the lines that go on with an event. */
  readonly moreField: string;
  /** The class of the event of a line; classes count up from 0. */
  classOf(text: TextBlock, line: Line): number;
  nameOf(eventClass: number): string;
  /** Writes the event into a row; false if it is not wanted, and the row stays free. */
  write(eventClass: number, batch: EventBatch, row: number, text: TextBlock, line: Line): boolean;
  /** The event is the call stack of the one before it on its CPU. */
  isStack?(eventClass: number): boolean;
  /** The frame of a stack that the line of the event holds itself; undefined: none. */
  frameOf?(eventClass: number, text: TextBlock, line: Line): Line | undefined;
  /** Writes what the innermost frame tells of the event in a row. */
  writeInnermost?(batch: EventBatch, row: number, frame: Frame): void;
  /** What the innermost frame tells of an event, for people. */
  valuesOfInnermost?(eventClass: number, frame: Frame): Values;
  /** All that the event says, for people. */
  valuesOf(eventClass: number, text: TextBlock, line: Line): { readonly fields: Values; readonly context: Values };
}
