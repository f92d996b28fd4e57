import { lackingField, type OwnValue, type Reader, reader, textReader, type ValueTerms } from "./evaluate.js";
import type { OwnDefinition, Trigger } from "./file/definition.js";
import { isExpressionFault, parseExpression } from "./file/expression.js";
import { isTemplateFault, parseTemplate, plainText } from "./file/template.js";
import { LIMITS } from "./limits.js";

/** What an analysis asks of the events of a session. */
export interface EventTerms<Event> extends ValueTerms<Event> {
  /** A filter as a function, with the fields that no event has; or what is wrong with it as a text. */
  condition(where: string): Condition<Event> | string;
}

/** A field that no event has is one that no event holds: files serve several tracers. */
interface Condition<Event> {
  readonly test: (event: Event) => boolean;
  readonly lacking: readonly string[];
}

/** A trigger that is ready to be asked of events. */
export interface LiveTrigger<Event> {
  readonly on: ReadonlySet<number>;
  readonly where: ((event: Event) => boolean) | undefined;
  readonly key: readonly Reader<Event>[];
}

/** Makes functions of the texts of a definition, each text once. */
export class Compiler<Event> {
  private readonly conditions = new Map<string, (event: Event) => boolean>();
  private readonly readers = new Map<string, Reader<Event>>();
  private readonly texts = new Map<string, (event: Event) => string>();
  /** Texts that hold values of events. */
  readonly made = new Set<string>();
  private readonly byName: ReadonlyMap<string, number>;

  constructor(
    { events }: Pick<OwnDefinition, "events">,
    private readonly terms: EventTerms<Event>,
    /** Told a text of the file that asks for what the trace does not have, and why. */
    private readonly onFault: (text: string, message: string) => void = () => {},
  ) {
    this.byName = new Map(events.map(({ name }, i) => [name, i]));
  }

  trigger({ on, where, key }: Trigger): LiveTrigger<Event> {
    return {
      on: new Set(on.map((name) => this.byName.get(name) ?? -1)),
      where: where === undefined ? undefined : this.condition(where),
      key: key.map((value) => this.value(value)),
    };
  }

  /** A condition that cannot be asked of any event holds of none. */
  condition(where: string): (event: Event) => boolean {
    return kept(this.conditions, where, () => {
      const made = this.terms.condition(where);
      if (typeof made === "string") {
        this.onFault(where, made);
        return () => false;
      }
      for (const field of made.lacking) this.onFault(where, lackingText(field));
      return made.test;
    });
  }

  value(source: string): Reader<Event> {
    return kept(this.readers, source, () => {
      const parsed = parseExpression(source);
      if (isExpressionFault(parsed)) return () => undefined;
      const lacking = lackingField(parsed, this.terms);
      if (lacking !== undefined) this.onFault(source, lackingText(lacking));
      return reader(parsed, this.terms);
    });
  }

  text(source: string): (event: Event) => string {
    return kept(this.texts, source, () => {
      const parsed = parseTemplate(source);
      if (isTemplateFault(parsed)) return () => source;
      const read = textReader(parsed, this.terms);
      if (plainText(parsed) !== undefined) return read;
      return (event) => {
        const text = read(event);
        // What is shown is known to redaction, so what is not noted is not shown.
        if (MOST_MADE <= this.made.size && !this.made.has(text)) return "…";
        this.made.add(text);
        return text;
      };
    });
  }
}

/** As many texts and names of lanes as an analysis may have. */
const MOST_MADE = LIMITS.texts + LIMITS.lanes;

function lackingText(field: string): string {
  return `no event of these traces has a field "${field}"`;
}

function kept<Made>(known: Map<string, Made>, source: string, make: () => Made): Made {
  let made = known.get(source);
  if (made === undefined) {
    made = make();
    known.set(source, made);
  }
  return made;
}

/** The values of a key in an event; undefined where one of them has none: the event is none of the section's then. */
export function keyOf<Event>(key: readonly Reader<Event>[], event: Event): readonly OwnValue[] | undefined {
  const values: OwnValue[] = [];
  for (const read of key) {
    const value = read(event);
    if (value === undefined || value === "") return undefined;
    values.push(value);
  }
  return values;
}
