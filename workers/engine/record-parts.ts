import { assert } from "../core/assert.js";
import { type PackedRecords, pagesOf, type Records, type Schema } from "../core/records.js";
import type { WordSource } from "../core/spill-log.js";
import { RECORD_STORES, type RecordStores } from "../facts/session-facts.js";
import type { QueryContext } from "../query/context.js";

export const RECORD_NAMES = Object.keys(RECORD_STORES) as (keyof RecordStores)[];

/** Records of a session by the name of their part. Their pages lie one after the other: part by part, column by column. */
export interface RecordPart {
  readonly name: string;
  readonly count: number;
  /** Columns of a record. */
  readonly columns: number;
}

/** What has records. */
type RecordHolder = Pick<QueryContext, "edges" | "waits" | "sightings" | "counters" | keyof RecordStores>;

/** All records of a session. */
export function* recordParts(query: RecordHolder): Generator<readonly [name: string, records: Records<Schema>]> {
  for (const name of ["edges", "waits", "sightings", ...RECORD_NAMES] as const) yield [name, query[name]];
  for (const [i, { points }] of query.counters.series.entries()) yield [seriesName(i), points];
}

/** The part of the points of a series. */
export function seriesName(series: number): string {
  return `counter${series}`;
}

export function partOf([name, records]: readonly [name: string, records: Records<Schema>]): RecordPart {
  return { name, count: records.count, columns: Object.keys(records.columns).length };
}

/** Gives the records of a part from the pages of all. Undefined: there is no such part. */
export function packedRecords(
  parts: readonly RecordPart[],
  source: WordSource,
): (name: string) => PackedRecords | undefined {
  const firsts = new Map<string, readonly [part: RecordPart, first: number]>();
  let next = 0;
  for (const part of parts) {
    firsts.set(part.name, [part, next]);
    next += part.columns * pagesOf(part.count);
  }
  // Before memory is taken for as many as a file names.
  assert(next <= (source.count ?? Number.POSITIVE_INFINITY), "there are pages of all records");
  return (name) => {
    const [part, first] = firsts.get(name) ?? [];
    if (part === undefined || first === undefined) return undefined;
    const pages = pagesOf(part.count);
    const placesOf = (column: number) =>
      Array.from({ length: pages }, (_, page) => ({ source, place: first + column * pages + page, length: 0 }));
    return { count: part.count, places: Array.from({ length: part.columns }, (_, column) => placesOf(column)) };
  };
}
