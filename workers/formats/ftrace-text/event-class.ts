import { EventKind } from "../../model/event-kinds.js";
import type { EventMapper } from "../format.js";
import { ByteNames } from "../text/byte-names.js";
import { TextForm } from "../text/line.js";
import type { StringCodes } from "../text/string-codes.js";
import { type TextBlock, type Word, wordOf } from "../text/words.js";
import type { KeyValues } from "./key-values.js";
import type { Layout } from "./layout.js";
import { layoutsOf } from "./layouts.js";
import { CONTEXT_NAMES, type LayoutPlan, layoutPlan, type RowPlan, rowPlan, TGID_NAME } from "./row-plan.js";
import { isSampled, SAMPLE_FIELDS } from "./samples.js";
import type { Shape } from "./shape.js";
import type { ValueType } from "./values.js";

/** The events of one name in one form. */
export interface EventClass {
  readonly name: string;
  readonly form: TextForm;
  /** Its events are samples of a profiler. */
  readonly isSample: boolean;
  readonly layouts: readonly Layout[];
  /** By layout; null: not asked for yet, undefined: not wanted. */
  readonly plans: (LayoutPlan | undefined | null)[];
  /** Of texts without a layout. */
  readonly shapes: Shape[];
  /** Set once it is known that rows need nothing of the text, or that no row is wanted. */
  blind: RowPlan | undefined | null;
}

/** Classes by the ids of their names. */
interface NamedClasses {
  readonly names: ByteNames;
  readonly classes: number[];
}

/** Shapes that are remembered of a class. */
const MAX_SHAPES = 16;

/** Finds the classes of events, and plans their rows. */
export class EventClasses {
  readonly all: EventClass[] = [];
  readonly keys = new ByteNames(1 << 16);
  private readonly byForm: (NamedClasses | undefined)[] = [];

  constructor(
    private readonly mapper: EventMapper,
    private readonly strings: StringCodes,
  ) {}

  classOf(text: TextBlock, at: number, end: number, form: TextForm): number {
    const known = this.byForm[form] ?? this.addForm(form);
    const id = known.names.idOf(text, at, end);
    const { classes } = known;
    if (id < classes.length) return classes[Math.max(0, id)] as number;
    return this.add(known, id, form);
  }

  private addForm(form: TextForm): NamedClasses {
    const known = { names: new ByteNames(MAX_CLASSES), classes: [] };
    this.byForm[form] = known;
    return known;
  }

  private add(known: NamedClasses, id: number, form: TextForm): number {
    const name = eventName(known.names.texts[id] as string, form);
    const layouts = form === TextForm.FIELDS ? layoutsOf(name) : [];
    const plans = layouts.map(() => null);
    const isSample = form === TextForm.SAMPLE && isSampled(name);
    const number = this.all.push({ name, form, isSample, layouts, plans, shapes: [], blind: null }) - 1;
    if (isSample) this.planSample(this.all[number] as EventClass);
    known.classes.push(number);
    return number;
  }

  private planSample(eventClass: EventClass): void {
    const mapping = this.mapper(eventClass.name, [...SAMPLE_FIELDS, ...CONTEXT_NAMES, TGID_NAME]);
    eventClass.blind = mapping && rowPlan(mapping, ["period"], ["d"], this.strings);
  }

  /** Plans events with the text of this layout. */
  planLayout(eventClass: EventClass, number: number): void {
    const layout = eventClass.layouts[number] as Layout;
    const plan = this.plan(eventClass, layout.names, layout.types);
    eventClass.plans[number] = plan && layoutPlan(plan, layout);
  }

  /** The plan for an event with these fields. */
  planOfShape(eventClass: EventClass, { names, count }: KeyValues): RowPlan | undefined {
    const { shapes } = eventClass;
    for (const shape of shapes) if (isSame(shape.names, names, count)) return shape.plan;
    const own = names.slice(0, count);
    const texts = Array.from(own, (name) => this.keys.texts[name] ?? "");
    const plan = this.plan(
      eventClass,
      texts,
      texts.map((): ValueType => "a"),
    );
    if (shapes.length < MAX_SHAPES) shapes.push({ names: own, words: wordsOf(texts), plan });
    return plan;
  }

  private plan(eventClass: EventClass, names: readonly string[], types: readonly ValueType[]): RowPlan | undefined {
    const mapping = this.mapper(eventClass.name, [...names, ...CONTEXT_NAMES, TGID_NAME]);
    const plan = mapping && rowPlan(mapping, names, types, this.strings);
    // Of these no field of the text counts, whatever fields there are.
    if (plan === undefined || plan.kind === EventKind.THREAD_EVENT || plan.kind === EventKind.NONE)
      eventClass.blind = plan;
    return plan;
  }
}

/** More names than these are taken for the first one: only a hostile text has so many. */
const MAX_CLASSES = 1 << 16;

/** The text before the first name is that of a probe. */
function wordsOf(names: readonly string[]): readonly Word[] {
  return names.map((name, i) => wordOf(i === 0 && name === "__probe_ip" ? "" : `${name}=`));
}

function isSame(own: Int32Array, names: Int32Array, count: number): boolean {
  if (own.length !== count) return false;
  for (let i = 0; i < count; i += 1) if (own[i] !== names[i]) return false;
  return true;
}

/** Names of events whose lines have none: those in the kernel's formats. */
const UNNAMED: Readonly<Partial<Record<TextForm, string>>> = {
  [TextForm.FUNCTION]: "function",
  [TextForm.GRAPH_ENTRY]: "funcgraph_entry",
  [TextForm.GRAPH_EXIT]: "funcgraph_exit",
  [TextForm.PLAIN]: "text",
  [TextForm.STACK]: "kernel_stack",
  [TextForm.USER_STACK]: "user_stack",
};

/** The kernel's name of the event, where a form shows another. */
function eventName(text: string, form: TextForm): string {
  if (form === TextForm.CALL) return text.replace(/^(compat_)?sys_/, "$1sys_enter_");
  if (form === TextForm.CALL_RETURN) return text.replace(/^(compat_)?sys_/, "$1sys_exit_");
  return UNNAMED[form] ?? text;
}
