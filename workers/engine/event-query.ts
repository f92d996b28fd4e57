import type { Result } from "../core/result.js";
import { fail, ok, typedPart } from "../core/result.js";
import { parseTime } from "../core/time-spec.js";
import { plainTimeline } from "../core/timeline.js";
import { type Predicate, predicateOf } from "../filter/compile.js";
import { parseFilter } from "../filter/parse.js";
import type { EventShape, EventSieve } from "../formats/format.js";
import type { Filter, FilterError } from "../model/filter.js";
import type { AskedEvent } from "./asked-event.js";
import { EventFieldNames, eventTerms } from "./event-fields.js";
import { looksLikeName, meantFilter, NameBook } from "./event-names.js";
import { sieveOf } from "./event-sieves.js";

/** A search for events, ready to be asked of each. */
export interface EventQuery {
  /** As it was typed. */
  readonly text: string;
  readonly matches: Predicate<AskedEvent>;
  /** The names of all that is meant, where nothing but the name decides. */
  readonly names: ReadonlySet<string> | undefined;
  /** Names of events that were asked for, as typed, and words that look like names. */
  readonly asked: readonly string[];
  /** What readers may leave out. */
  sieve(shapes: readonly EventShape[]): EventSieve;
}

export interface QueryTools {
  readonly book: NameBook;
  readonly fields: EventFieldNames;
  /** A time as people write it, as a session time. */
  readonly timeOf: (text: string) => Result<number>;
  /** Whether a thread has a name with this in it: events need not say the name of their thread. */
  readonly isInThreadName: (text: string) => boolean;
}

/** Understands what was typed; undefined for nothing. An error points at the part that is wrong. */
export function eventQuery(text: string, tools: QueryTools): Result<EventQuery | undefined> {
  const parsed = parseFilter(text);
  if (!parsed.ok) return failed(text, parsed.error);
  if (parsed.filter.op === "and" && parsed.filter.parts.length === 0) return ok(undefined);
  const meant = meantFilter(parsed.filter, tools.book, tools.fields);
  if ("message" in meant) return failed(text, meant);
  const matches = predicateOf(meant, eventTerms(meant, tools.fields, tools.timeOf));
  if ("message" in matches) return failed(text, matches);
  return ok({
    text,
    matches,
    names: namesMeant(meant),
    asked: namesAsked(parsed.filter),
    sieve: (shapes) => sieveOf(meant, shapes, tools.isInThreadName),
  });
}

/** What is wrong with a search whatever the trace. */
export function checkSearch(text: string): Result<unknown> {
  return eventQuery(text, {
    book: new NameBook([]),
    fields: new EventFieldNames(undefined),
    timeOf: (time) => parseTime(time, { timeline: plainTimeline(0n), beginNs: 0, endNs: 0 }),
    isInThreadName: () => false,
  });
}

function failed(source: string, error: FilterError): Result<never> {
  return fail(error.message, { isUsage: true, typed: typedPart(source, "search", error) });
}

function namesAsked(filter: Filter): readonly string[] {
  switch (filter.op) {
    case "and":
    case "or":
      return filter.parts.flatMap(namesAsked);
    case "anywhere":
      return filter.wanted.pattern === undefined && looksLikeName(filter.wanted.text) ? [filter.wanted.text] : [];
    case "compare": {
      const isName = filter.relation === "==" && /^(?:name|event)$/i.test(filter.field.text);
      return isName ? filter.values.map(({ text }) => text) : [];
    }
    default:
      return [];
  }
}

function namesMeant(filter: Filter): ReadonlySet<string> | undefined {
  if (filter.op !== "compare" || filter.field.text !== "name" || filter.relation !== "==") return undefined;
  return new Set(filter.values.map(({ text }) => text));
}
