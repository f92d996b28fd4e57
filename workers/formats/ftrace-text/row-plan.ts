import type { EventKind, Slot } from "../../model/event-kinds.js";
import type { EventMapping, SlotMapping } from "../format.js";
import { ByteNames } from "../text/byte-names.js";
import type { Line } from "../text/line.js";
import type { StringCodes } from "../text/string-codes.js";
import type { TextBlock } from "../text/words.js";
import { absentIn, type Columns, columnOf } from "./columns.js";
import type { Fields } from "./fields.js";
import { aimedLayout, isParsed, type Layout } from "./layout.js";
import { columnNumber, type ValueType } from "./values.js";

/** What lines name beside the fields of their text, as contexts of their events. */
export const CONTEXT_NAMES = ["tid", "procname"] as const;
export const TGID_NAME = "pid";

/** Where the value of a slot comes from. */
const From = {
  CONSTANT: 0,
  CONSTANT_TEXT: 1,
  TID: 2,
  TGID: 3,
  COMM: 4,
  NUMBER: 5,
  LABEL: 6,
  TEXT: 7,
  /** The name of a number. */
  NAMED: 8,
  ABSENT: 9,
} as const;
type From = (typeof From)[keyof typeof From];

/** How one slot is written. A class, so that all steps have one shape, and V8 one way to read them. */
class Step {
  /** Number of the column, as `columnsOf` has them. */
  readonly column: number;
  readonly absent: number;
  type: ValueType = "d";
  add = 0;
  labels: ByteNames | undefined = undefined;
  labelValues: readonly number[] = [];
  nameOf: ((number: number) => string) | undefined = undefined;

  /** `value`: the field, or the constant, or the text of a constant. */
  constructor(
    slot: Slot,
    readonly from: From,
    readonly value = -1,
  ) {
    this.column = columnOf(slot);
    this.absent = absentIn(this.column);
  }
}

/** How the events of one class with fields of these names are written into rows. */
export interface RowPlan {
  readonly kind: EventKind;
  readonly steps: readonly Step[];
}

/** `names` and `types`: the fields of the text. */
export function rowPlan(
  { kind, slots }: EventMapping,
  names: readonly string[],
  types: readonly ValueType[],
  strings: StringCodes,
): RowPlan {
  return { kind, steps: slots.map((slot) => stepOf(slot, names, types, strings)) };
}

/** The rows of events whose fields a layout finds: what it cannot write itself is left to the steps. */
export interface LayoutPlan extends RowPlan {
  readonly layout: Layout;
}

export function layoutPlan({ kind, steps }: RowPlan, layout: Layout): LayoutPlan {
  const columns = layout.names.map(() => -1);
  const left = steps.filter(({ from, value, add, column }) => {
    const isWritten =
      from === From.NUMBER && add === 0 && isParsed(layout.types[value] as ValueType) && columns[value] === -1;
    if (isWritten) columns[value] = column;
    return !isWritten;
  });
  return { kind, steps: left, layout: aimedLayout(layout, columns) };
}

type FieldSlot = Extract<SlotMapping, { readonly fields: readonly string[] }>;

function stepOf(
  mapping: SlotMapping,
  names: readonly string[],
  types: readonly ValueType[],
  strings: StringCodes,
): Step {
  const { slot } = mapping;
  const isText = slot === "s" || slot === "r";
  if ("constant" in mapping) {
    if (isText) return new Step(slot, From.CONSTANT_TEXT, strings.idOfText(`${mapping.constant}`));
    return new Step(slot, From.CONSTANT, Number(mapping.constant));
  }
  const field = fieldAmong(mapping.fields, names);
  if (field < 0) return new Step(slot, contextAmong(mapping.fields));
  const type = types[field] as ValueType;
  const { labels = {} } = mapping;
  const step = new Step(slot, fromOf(mapping, isText, type), field);
  step.type = type;
  step.add = mapping.add ?? 0;
  step.nameOf = mapping.nameOf;
  if (step.from === From.LABEL) {
    step.labels = new ByteNames(Object.keys(labels).length);
    for (const label of Object.keys(labels)) step.labels.idOfText(label);
    step.labelValues = Object.values(labels);
  }
  return step;
}

function fromOf({ nameOf, labels }: FieldSlot, isText: boolean, type: ValueType): From {
  if (isText) return nameOf && type !== "s" ? From.NAMED : From.TEXT;
  return labels !== undefined && !isNumeric(type) ? From.LABEL : From.NUMBER;
}

function isNumeric(type: ValueType): boolean {
  return type !== "s" && type !== "w" && type !== "a";
}

/** Fields of the text come before contexts, as `SlotMapping` says; the last of a name counts. */
function fieldAmong(wanted: readonly string[], names: readonly string[]): number {
  for (const name of wanted) if (names.includes(name)) return names.lastIndexOf(name);
  return -1;
}

function contextAmong(wanted: readonly string[]): From {
  for (const name of wanted) {
    const plain = name.startsWith("context.") ? name.slice("context.".length) : name;
    if (plain === "tid") return From.TID;
    if (plain === "procname") return From.COMM;
    if (plain === TGID_NAME) return From.TGID;
  }
  return From.ABSENT;
}

/** Writes the event of `line` into a row; `fields` are those of its text. */
export function writeRow(
  { steps }: RowPlan,
  columns: Columns,
  row: number,
  text: TextBlock,
  fields: Fields,
  line: Line,
  strings: StringCodes,
): void {
  for (let i = 0; i < steps.length; i += 1) {
    const step = steps[i] as Step;
    const column = columns[step.column] as Int32Array;
    if (step.from === From.TID) column[row] = line.tid;
    else if (step.from === From.TGID) column[row] = line.tgid;
    else column[row] = slotValue(step, text, fields, line, strings);
  }
}

function slotValue(step: Step, text: TextBlock, { begins, ends }: Fields, line: Line, strings: StringCodes): number {
  const { value } = step;
  switch (step.from) {
    case From.CONSTANT:
      return value;
    case From.CONSTANT_TEXT:
      return strings.codeOf(value);
    case From.COMM:
      return line.commAt === line.commEnd ? -1 : strings.codeAt(text, line.commAt, line.commEnd);
    case From.TEXT:
      return strings.codeAt(text, begins[value] as number, ends[value] as number);
    case From.LABEL:
      return labelled(step, text, begins[value] as number, ends[value] as number);
    case From.NUMBER:
      return numbered(step, columnNumber(text.bytes, begins[value] as number, ends[value] as number, step.type));
    case From.NAMED:
      return named(step, columnNumber(text.bytes, begins[value] as number, ends[value] as number, step.type), strings);
    default:
      return step.absent;
  }
}

/** A text that no label stands for may be a number. */
function labelled(step: Step, text: TextBlock, begin: number, end: number): number {
  const label = (step.labels as ByteNames).find(text, begin, end);
  if (0 <= label) return step.labelValues[label] as number;
  return numbered(step, step.type === "a" ? columnNumber(text.bytes, begin, end, "d") : Number.NaN);
}

function numbered({ absent, add }: Step, number: number): number {
  return Number.isNaN(number) ? absent : number + add;
}

function named({ absent, nameOf }: Step, number: number, strings: StringCodes): number {
  if (Number.isNaN(number) || nameOf === undefined) return absent;
  return strings.codeOf(strings.idOfText(nameOf(number)));
}
