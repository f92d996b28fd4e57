import type { FilterError, Piece } from "../model/filter.js";
import { cited } from "./cited.js";
import { nearest } from "./nearest.js";

/** What a row may hold under a name. */
export type FilterValue = string | number | bigint | boolean | undefined;

/** A field of a row that a filter may name. */
export type FilterField<Row> =
  | {
      readonly type: "text";
      readonly read: (row: Row) => string | undefined;
      /** All that it can be, where that is known: anything else is a mistake. Case does not count then. */
      readonly values?: readonly string[];
      /** Words that stand for several of `values`. */
      readonly groups?: ReadonlyMap<string, readonly string[]>;
    }
  /** Several names of one thing: one of them is enough. */
  | { readonly type: "texts"; readonly read: (row: Row) => readonly string[] }
  /** Numbers of ns are written with or without units. */
  | { readonly type: "number" | "duration"; readonly read: (row: Row) => number | undefined }
  | {
      readonly type: "time";
      readonly read: (row: Row) => number | undefined;
      /** Turns a time as people write it (absolute, +1.5s, end-2s) into a value as `read` gives it. */
      readonly parse: (text: string) => number | undefined;
    }
  /** Whatever each row holds: a number compares as a number, and all else as text. */
  | { readonly type: "any"; readonly read: (row: Row) => FilterValue };

/** By name; of the table, in the order in which they are offered. */
export type FilterFields<Row> = Readonly<Record<string, FilterField<Row>>>;

/** What a filter may ask of a kind of rows. */
export interface FilterTerms<Row> {
  readonly fields: FilterFields<Row>;
  /** Other names for fields, which are not offered. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** A field that is not among `fields`, such as one of an event's payload. Undefined: there is none of that name. */
  readonly other?: (name: string) => FilterField<Row> | undefined;
  /** The texts in which a bare word is looked for; all fields of type "text" if left out. */
  readonly texts?: (row: Row) => Iterable<string | undefined>;
  /** The same in lower case, one to a line, where they are at hand so: a word without a pattern is looked for there. */
  readonly caseless?: (row: Row) => string;
}

/** The field meant by a name, in any case; or what to say of the name. */
export function fieldNamed<Row>(name: Piece, terms: FilterTerms<Row>): FilterField<Row> | FilterError {
  const { fields, aliases = {}, other } = terms;
  const known = own(fields, own(aliases, name.text) ?? name.text) ?? other?.(name.text);
  if (known !== undefined) return known;
  const names = Object.keys(fields);
  const wanted = name.text.toLowerCase();
  const inOtherCase = [...names, ...Object.keys(aliases)].find((one) => one.toLowerCase() === wanted);
  const found = inOtherCase === undefined ? undefined : own(fields, own(aliases, inOtherCase) ?? inOtherCase);
  return found ?? unknown("field", name, names);
}

/** Says that a word is not among those that are known, and which one may be meant. */
export function unknown(noun: string, { text, column, length }: Piece, known: readonly string[]): FilterError {
  const near = nearest(text, known);
  const advice = near === undefined ? `; there are ${known.join(", ")}` : `: is ${near} meant?`;
  return { message: `there is no ${noun} ${cited(text)}${advice}`, column, length };
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
