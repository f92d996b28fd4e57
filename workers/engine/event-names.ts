import { nearest } from "../filter/nearest.js";
import { commonEventName } from "../ingest/dialects/index.js";
import type { Comparison, Filter, FilterError, Piece } from "../model/filter.js";
import { EXIT_REASON_FIELDS } from "../model/kvm/exit-fields.js";
import { EVENT_SCOPES, type EventFieldNames, isOwnField } from "./event-fields.js";

/** The names of events in a session, under any of the spellings that tracers have for them. */
export class NameBook {
  /** By the kernel's own name: as the traces spell it. */
  private readonly spellings = new Map<string, string[]>();

  constructor(names: readonly string[]) {
    for (const name of names) {
      const common = commonEventName(name).toLowerCase();
      this.spellings.set(common, [...(this.spellings.get(common) ?? []), name]);
    }
  }

  /** The names in these traces of the event that people know by a name; none if no event has it. */
  namesOf(name: string): readonly string[] {
    return this.spellings.get(commonEventName(name).toLowerCase()) ?? [];
  }

  /** Names that one may have meant, of those that occur: a mistyped one, and those that begin alike. */
  near(name: string, occurs: (name: string) => boolean): readonly string[] {
    const wanted = commonEventName(name).toLowerCase();
    const commons = [...this.spellings.keys()].filter((common) => this.namesOf(common).some(occurs));
    const first = nearest(wanted, commons);
    const alike = [wanted, wanted.slice(0, -2), /^[^_]+_/.exec(wanted)?.[0] ?? wanted].flatMap((begin) =>
      commons.filter((common) => common.startsWith(begin)),
    );
    const near = [...new Set([...(first === undefined ? [] : [first]), ...alike])].slice(0, MAX_NEAR);
    return near.flatMap((common) => this.namesOf(common).filter(occurs).slice(0, 1));
  }
}

const MAX_NEAR = 3;

/** Names of events look so: a word, an underscore, a word. */
export function looksLikeName(text: string): boolean {
  return /^[a-z][a-z0-9]*(?:[_:][a-z0-9]+)+$/i.test(text);
}

/**
 * A filter as it is meant of events: a name stands for all its spellings, a word that is the name of an event for that
 * event, and a thread may be the one that emits an event or the one that it is about.
 */
export function meantFilter(filter: Filter, book: NameBook, fields: EventFieldNames): Filter | FilterError {
  switch (filter.op) {
    case "and":
    case "or": {
      const parts: Filter[] = [];
      for (const part of filter.parts) {
        const meant = meantFilter(part, book, fields);
        if ("message" in meant) return meant;
        parts.push(meant);
      }
      return { op: filter.op, parts };
    }
    case "not": {
      const part = meantFilter(filter.part, book, fields);
      return "message" in part ? part : { op: "not", part };
    }
    case "anywhere":
      return nameMeant(filter.wanted, book) ?? filter;
    case "present":
      return fieldError(filter.field, fields) ?? filter;
    case "compare":
      return fieldError(filter.field, fields) ?? comparisonMeant(filter, book);
  }
}

/** A bare word that is the name of an event. In quotes it is a text. */
function nameMeant(wanted: Piece, book: NameBook): Filter | undefined {
  if (wanted.pattern !== undefined || wanted.length !== wanted.text.length) return undefined;
  const names = book.namesOf(wanted.text);
  return names.length === 0 ? undefined : isNamed(wanted, names);
}

function isNamed(piece: Piece, names: readonly string[]): Comparison {
  const { column, length } = piece;
  const values = names.map((text) => ({ text, column, length }));
  return { op: "compare", field: { text: "name", column, length }, relation: "==", values };
}

function comparisonMeant(filter: Comparison, book: NameBook): Filter {
  const { field, relation, values } = filter;
  const name = field.text.toLowerCase();
  if (name === "name" || name === "event") {
    const spelled = values.flatMap((value) => book.namesOf(value.text).map((text) => ({ ...value, text })));
    const own = { ...filter, field: { ...field, text: "name" } };
    if (relation === "==" && 0 < spelled.length) return { ...own, values: spelled };
    if (relation === "!=" && 0 < spelled.length)
      return { op: "not", part: { ...own, relation: "==", values: spelled } };
    return own;
  }
  const isNumber = values.every(({ text }) => /^[+-]?(?:0x[\da-f]+|[\d.]+)/i.test(text));
  if (EXIT_REASON_FIELDS.includes(name) && !isNumber) {
    const lower = values.map((value) => ({ ...value, text: value.text.toLowerCase() }));
    return { ...filter, field: { ...field, text: `${name}.name` }, values: lower };
  }
  if (relation !== "==" || name.includes(".")) return filter;
  if (EMITTER_FIELDS.includes(name)) return either(filter, [field.text, `fields.${field.text}`]);
  return isOwnField(name)
    ? filter
    : either(
        filter,
        EVENT_SCOPES.map((scope) => `${scope}.${field.text}`),
      );
}

/** Of the thread that emits an event; events may have fields of these names about another thread. */
const EMITTER_FIELDS: readonly string[] = ["tid", "pid", "comm"];

function either(filter: Comparison, names: readonly string[]): Filter {
  return { op: "or", parts: names.map((text) => ({ ...filter, field: { ...filter.field, text } })) };
}

/** What is wrong with the name of a field. */
function fieldError({ text, column, length }: Piece, fields: EventFieldNames): FilterError | undefined {
  if (fields.has(text)) return undefined;
  if (/^duration(?:_ns)?$/i.test(text)) {
    return { message: "events have no duration: they happen at one time", column, length };
  }
  const near = nearest(text, fields.all);
  const advice = near === undefined ? "" : ` Is ${near} meant?`;
  return { message: `no event has a field "${text}".${advice}`, column, length };
}
