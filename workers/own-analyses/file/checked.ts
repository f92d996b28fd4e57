import type { PlacedJson } from "../../core/placed-json.js";
import { predicateOf } from "../../filter/compile.js";
import type { FilterTerms } from "../../filter/fields.js";
import { numberOf } from "../../filter/numbers.js";
import { parseFilter } from "../../filter/parse.js";
import { containing } from "../../filter/texts.js";
import type { Filter, FilterError, Piece } from "../../model/filter.js";
import { STATE_ROLES, type StateRole } from "../../model/own-analysis.js";
import { isExpressionFault, parseExpression } from "./expression.js";
import { type Notes, partOf } from "./notes.js";
import { inside, meant } from "./shape.js";
import { isTemplateFault, parseTemplate, plainText } from "./template.js";

/** A value of a file whose shape is right, with the path to it: what one reads of it, and what is wrong with that. */
export class Checked {
  constructor(
    readonly json: PlacedJson,
    readonly path: string,
    readonly notes: Notes,
  ) {}

  /** A field of an object; undefined where it is left out. */
  field(name: string): Checked | undefined {
    if (this.json.kind !== "object") return undefined;
    const member = this.json.members.find((one) => one.name === name);
    return member && new Checked(member.value, inside(this.path, name), this.notes);
  }

  /** The fields of an object with names of the file's own. */
  entries(): readonly (readonly [name: string, value: Checked])[] {
    if (this.json.kind !== "object") return [];
    return this.json.members.map(({ name, value }) => [name, new Checked(value, inside(this.path, name), this.notes)]);
  }

  /** The values of a list; a value that is none as one of its own. */
  items(): readonly Checked[] {
    if (this.json.kind !== "list") return [this];
    return this.json.items.map((item, i) => new Checked(item, `${this.path}[${i}]`, this.notes));
  }

  get text(): string {
    return this.json.kind === "text" ? this.json.text : this.json.kind === "number" ? `${this.json.value}` : "";
  }

  get isNull(): boolean {
    return this.json.kind === "null";
  }

  get isTrue(): boolean {
    return this.json.kind === "boolean" && this.json.value;
  }

  get number(): number | undefined {
    return this.json.kind === "number" ? this.json.value : undefined;
  }

  wrong(message: string): void {
    this.notes.error(this.json, this.path, message);
  }

  doubtful(message: string): void {
    this.notes.warning(this.json, this.path, message);
  }

  /** A name that must be one of some. */
  nameAmong(known: readonly string[], noun: string): string {
    const { text } = this;
    if (!known.includes(text)) {
      const advice = meant(text, known) || (known.length === 0 ? "" : `; there are ${known.slice(0, 20).join(", ")}`);
      this.wrong(`there is no ${noun} "${text.slice(0, 60)}"${advice}`);
    }
    return text;
  }

  /** A filter. `terms`: what it may ask; left out: fields of events, which are only known with a trace. */
  filter(terms?: FilterTerms<unknown>): string {
    const parsed = parseFilter(this.text);
    if (!parsed.ok) this.wrongAt(parsed.error.column, parsed.error.length, parsed.error.message);
    else if (parsed.filter.op === "and" && parsed.filter.parts.length === 0) this.wrong("the condition is empty");
    else {
      const fault = terms === undefined ? patternFault(parsed.filter) : faultIn(parsed.filter, terms);
      if (fault !== undefined) this.wrongAt(fault.column, fault.length, fault.message);
    }
    return this.text;
  }

  expression(): string {
    const parsed = parseExpression(this.text);
    if (isExpressionFault(parsed)) this.wrongAt(parsed.column, parsed.length, parsed.message);
    return this.text;
  }

  template(): string {
    const parsed = parseTemplate(this.text);
    if (isTemplateFault(parsed)) this.wrongAt(parsed.column, parsed.length, parsed.message);
    return this.text;
  }

  /** Whether it is a template without values, and what it says then. */
  plain(): string | undefined {
    const parsed = parseTemplate(this.text);
    return isTemplateFault(parsed) ? undefined : plainText(parsed);
  }

  role(): StateRole | undefined {
    return STATE_ROLES.find((role) => role === this.text);
  }

  /** In ns. */
  duration(): number {
    const ns = Number(numberOf(this.text.trim(), "duration") ?? Number.NaN);
    if (!(0 < ns)) this.wrong(`"${this.text.slice(0, 40)}" is no duration, as in "5ms" or "1.5s"`);
    return ns;
  }

  wrongAt(column: number, length: number, message: string): void {
    this.notes.error(partOf(this.json, column, length), this.path, message);
  }
}

function faultIn(filter: Filter, terms: FilterTerms<unknown>): FilterError | undefined {
  const made = predicateOf(filter, terms);
  return "message" in made ? made : undefined;
}

/** The first regular expression that is none. */
function patternFault(filter: Filter): FilterError | undefined {
  switch (filter.op) {
    case "and":
    case "or":
      return firstFault(filter.parts.map(patternFault));
    case "not":
      return patternFault(filter.part);
    case "present":
      return undefined;
    case "anywhere":
      return pieceFault(filter.wanted);
    case "compare":
      return firstFault(filter.values.map(pieceFault));
  }
}

function pieceFault(piece: Piece): FilterError | undefined {
  if (piece.pattern === undefined) return undefined;
  const test = containing(piece);
  return "message" in test ? test : undefined;
}

function firstFault(faults: readonly (FilterError | undefined)[]): FilterError | undefined {
  return faults.find((fault) => fault !== undefined);
}
