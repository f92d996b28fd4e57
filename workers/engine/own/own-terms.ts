import { predicateOf } from "../../filter/compile.js";
import { type FilterField, type FilterTerms, fieldNamed } from "../../filter/fields.js";
import { parseFilter } from "../../filter/parse.js";
import type { Filter } from "../../model/filter.js";
import type { EventTerms } from "../../own-analyses/compile.js";
import { ENTITIES, type Entity } from "../../own-analyses/file/expression.js";
import { AskedSeen, type EventStream } from "../asked-event.js";
import { EventFieldNames, eventTerms } from "../event-fields.js";
import { meantFilter } from "../event-names.js";
import type { QueryTools } from "../event-query.js";
import type { Entities } from "./entities.js";

/** An event that analyses ask, with the row of its machine. */
export class OwnEvent extends AskedSeen {
  constructor(
    stream: EventStream,
    readonly machineRow: number,
  ) {
    super(stream);
  }
}

/** The language of conditions and values of own analyses: that of a search for events, and the lanes that an event is about. */
export function ownTerms(tools: QueryTools, entities: Entities): EventTerms<OwnEvent> {
  const entity = (event: OwnEvent, kind: Entity, tid?: number) =>
    entities.of(kind, event.machineRow, tid ?? event.tid, event.t);
  const lanes = Object.fromEntries(
    ENTITIES.map((kind): [string, FilterField<OwnEvent>] => [
      kind,
      {
        type: "texts",
        read: (event) => {
          const found = entity(event, kind);
          return found === undefined ? [] : [found.path, found.name];
        },
      },
    ]),
  );
  const termsOf = (filter: Filter, fields = tools.fields): FilterTerms<OwnEvent> => {
    const terms = eventTerms(filter, fields, tools.timeOf);
    return { ...terms, fields: { ...terms.fields, ...lanes } };
  };
  const all = termsOf({ op: "and", parts: [] });
  return {
    entity,
    field(name) {
      const field = fieldNamed({ text: name, column: 1, length: name.length }, all);
      if ("message" in field) return undefined;
      return field.type === "texts" ? (event) => field.read(event)[0] : field.read;
    },
    condition(where) {
      const parsed = parseFilter(where);
      if (!parsed.ok) return parsed.error.message;
      const unknown = (names: readonly string[]) => names.filter((name) => !tools.fields.has(name));
      const fields = withNames(tools.fields, unknown(fieldsIn(parsed.filter, true)));
      const lacking = unknown(fieldsIn(parsed.filter, false));
      const meant = meantFilter(parsed.filter, tools.book, fields);
      if ("message" in meant) return meant.message;
      const made = predicateOf(meant, termsOf(meant, fields));
      return "message" in made ? made.message : { test: made, lacking };
    },
  };
}

/**
 * Names of fields that a filter asks for; `isAll`: also of what must not hold, which holds without the field. Events have
 * no duration, whatever a file says.
 */
function fieldsIn(filter: Filter, isAll: boolean): readonly string[] {
  switch (filter.op) {
    case "and":
    case "or":
      return [...new Set(filter.parts.flatMap((part) => fieldsIn(part, isAll)))];
    case "not":
      return isAll ? fieldsIn(filter.part, isAll) : [];
    case "anywhere":
      return [];
    default:
      return /^duration(?:_ns)?$/i.test(filter.field.text) ? [] : [filter.field.text];
  }
}

function withNames(fields: EventFieldNames, more: readonly string[]): EventFieldNames {
  return more.length === 0 ? fields : new EventFieldNames(new Set([...fields.all, ...more.map(lowerFirst)]));
}

/** `a.b` is field b inside of a. */
function lowerFirst(name: string): string {
  return name.toLowerCase().split(".")[0] ?? "";
}
