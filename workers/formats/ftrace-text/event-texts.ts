import type { Frame } from "../../core/frame-table.js";
import type { EventBatch } from "../../model/event-batch.js";
import type { EventMapper, FieldValue } from "../format.js";
import { isStackEvent } from "../stack-events.js";
import type { EventTexts } from "../text/event-texts.js";
import { Line, TextForm } from "../text/line.js";
import { textOf } from "../text/scan.js";
import type { StringCodes } from "../text/string-codes.js";
import type { TextBlock } from "../text/words.js";
import { readCall } from "./calls.js";
import { type Columns, columnsOf } from "./columns.js";
import { type EventClass, EventClasses } from "./event-class.js";
import { Fields } from "./fields.js";
import { graphFields } from "./graph-fields.js";
import { KeyValues } from "./key-values.js";
import { type Layout, matchLayout } from "./layout.js";
import { readFrame } from "./perf-grammar.js";
import { type RowPlan, writeRow } from "./row-plan.js";
import { placePeriod, sampleContext, whereValues, writeWhere } from "./samples.js";
import { matchShape } from "./shape.js";
import type { ValueType } from "./values.js";
import { wholeValue } from "./whole-values.js";

type Values = Record<string, FieldValue>;

/** The events of the kernel's tracepoints and function tracers as text. */
export class FtraceTexts implements EventTexts {
  /** Frames of a call stack, the innermost first. */
  readonly moreField = "stack";
  private readonly classes: EventClasses;
  private readonly fields = new Fields();
  /** In the line of a sample. */
  private readonly frame = new Line();
  private readonly keyValues: KeyValues;
  private batch: EventBatch | undefined;
  private columns: Columns = [];

  constructor(
    mapper: EventMapper,
    private readonly strings: StringCodes,
  ) {
    this.classes = new EventClasses(mapper, strings);
    this.keyValues = new KeyValues(this.classes.keys);
  }

  classOf(text: TextBlock, line: Line): number {
    const { form, nameAt, nameEnd } = line;
    // All functions are events of one class.
    const end = form === TextForm.FUNCTION ? nameAt : nameEnd;
    return this.classes.classOf(text, nameAt, end, form);
  }

  nameOf(eventClass: number): string {
    return this.of(eventClass).name;
  }

  write(number: number, batch: EventBatch, row: number, text: TextBlock, line: Line): boolean {
    const eventClass = this.of(number);
    if (batch !== this.batch) {
      this.batch = batch;
      this.columns = columnsOf(batch);
    }
    if (eventClass.isSample) placePeriod(line, this.fields);
    const plan = eventClass.blind === null ? this.planFor(eventClass, row, text, line) : eventClass.blind;
    if (plan === undefined) return false;
    batch.kind[row] = plan.kind;
    writeRow(plan, this.columns, row, text, this.fields, line, this.strings);
    return true;
  }

  valuesOf(number: number, text: TextBlock, line: Line): { readonly fields: Values; readonly context: Values } {
    const eventClass = this.of(number);
    const context = contextOf(text, line);
    if (!eventClass.isSample) return { fields: this.fieldsOf(eventClass, text, line), context };
    return { fields: {}, context: { ...context, ...sampleContext(text.bytes, line) } };
  }

  isStack(number: number): boolean {
    return isStackEvent(this.of(number).name);
  }

  frameOf(number: number, { bytes }: TextBlock, { textAt, textEnd }: Line): Line | undefined {
    const { frame } = this;
    if (!this.of(number).isSample || textAt === textEnd) return undefined;
    frame.clear();
    return readFrame(bytes, textAt, textEnd, frame) ? frame : undefined;
  }

  writeInnermost(batch: EventBatch, row: number, frame: Frame): void {
    writeWhere(batch, row, frame);
  }

  valuesOfInnermost(number: number, frame: Frame): Values {
    return this.of(number).isSample ? whereValues(frame) : {};
  }

  private of(number: number): EventClass {
    return this.classes.all[number] as EventClass;
  }

  /** The plan for an event. Leaves its fields in `fields`, and writes those of a layout that are numbers. */
  private planFor(eventClass: EventClass, row: number, text: TextBlock, line: Line): RowPlan | undefined {
    const { fields, columns, classes } = this;
    const { textAt, textEnd } = line;
    const { layouts, plans } = eventClass;
    for (let i = 0; i < layouts.length; i += 1) {
      const plan = plans[i];
      const layout = plan ? plan.layout : (layouts[i] as Layout);
      if (!matchLayout(layout, text, textAt, textEnd, fields, columns, row)) continue;
      if (plan !== null) return plan;
      classes.planLayout(eventClass, i);
      return this.planFor(eventClass, row, text, line);
    }
    for (const shape of eventClass.shapes) {
      if (matchShape(shape, text, textAt, textEnd, fields)) return shape.plan;
    }
    this.readPairs(eventClass, text, line);
    return classes.planOfShape(eventClass, this.keyValues);
  }

  /** Leaves the fields in `fields`. */
  private layoutFor({ layouts }: EventClass, text: TextBlock, { textAt, textEnd }: Line): Layout | undefined {
    return layouts.find((layout) => matchLayout(layout, text, textAt, textEnd, this.fields, NO_COLUMNS, 0));
  }

  private readPairs({ name, form }: EventClass, text: TextBlock, line: Line): void {
    const { keyValues, fields } = this;
    const isCall =
      form === TextForm.CALL || form === TextForm.CALL_RETURN || /(^|:)(compat_)?sys_(enter|exit)_/.test(name);
    if (isCall) readCall(keyValues, text, line.textAt, line.textEnd, fields, this.classes.keys);
    else keyValues.read(text, line.textAt, line.textEnd, fields);
  }

  private fieldsOf(eventClass: EventClass, text: TextBlock, line: Line): Values {
    const { bytes } = text;
    const { form, name } = eventClass;
    const { textAt, textEnd } = line;
    if (form === TextForm.GRAPH_ENTRY || form === TextForm.GRAPH_EXIT || /^funcgraph_(entry|exit)$/.test(name))
      return graphFields(bytes, line);
    if (form === TextForm.FUNCTION) {
      const ip = textOf(bytes, line.nameAt, line.nameEnd);
      return textAt < textEnd ? { ip, parent_ip: textOf(bytes, textAt, textEnd) } : { ip };
    }
    if (form === TextForm.PLAIN || form === TextForm.SAMPLE)
      return textAt < textEnd ? { message: textOf(bytes, textAt, textEnd) } : {};
    const layout = this.layoutFor(eventClass, text, line);
    if (layout !== undefined) return this.values(layout.names, (i) => layout.types[i] as ValueType, bytes);
    this.readPairs(eventClass, text, line);
    const names = Array.from(
      this.keyValues.names.subarray(0, this.keyValues.count),
      (id) => this.classes.keys.texts[id] ?? "",
    );
    return this.values(names, () => "a", bytes);
  }

  private values(names: readonly string[], typeOf: (field: number) => ValueType, bytes: Uint8Array): Values {
    const { begins, ends } = this.fields;
    const values: Values = {};
    for (const [i, name] of names.entries()) {
      const value = wholeValue(bytes, begins[i] as number, ends[i] as number, typeOf(i));
      if (name === "__proto__") Object.defineProperty(values, name, { value, enumerable: true, configurable: true });
      else values[name] = value;
    }
    return values;
  }
}

const NO_COLUMNS: Columns = [];

function contextOf({ bytes }: TextBlock, line: Line): Values {
  const context: Values = {};
  if (0 <= line.tid) context.tid = line.tid;
  if (0 <= line.tgid) context.pid = line.tgid;
  if (line.commAt < line.commEnd) context.procname = textOf(bytes, line.commAt, line.commEnd);
  const isCall = line.form === TextForm.GRAPH_ENTRY || line.form === TextForm.GRAPH_EXIT;
  if (line.flagsAt < line.flagsEnd && !isCall) context.flags = textOf(bytes, line.flagsAt, line.flagsEnd);
  return context;
}
