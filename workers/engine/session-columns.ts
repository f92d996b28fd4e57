import {
  type ColumnArray,
  type Columns,
  joinedColumns,
  type PiecedColumns,
  partsOf,
  prefixed,
} from "../core/columns.js";
import { type PackedRecords, Records, type Schema } from "../core/records.js";
import type { WordSource } from "../core/spill-log.js";
import { StackTable } from "../core/stack-table.js";
import { StringTable } from "../core/string-table.js";
import type { Stretch, Timeline } from "../core/timeline.js";
import { CounterStore, type SeriesHead } from "../facts/counter-store.js";
import { inventoryFromColumns, inventoryToColumns } from "../facts/inventory.js";
import { RECORD_STORES, type RecordStores, recordPager, type SessionFacts } from "../facts/session-facts.js";
import { SightingStore } from "../facts/sighting-store.js";
import { WaitStore } from "../facts/wait-store.js";
import { ChunkKeeper } from "../index/chunk-keeper.js";
import { EdgeStore } from "../index/edge-store.js";
import { type LanesHead, lanePages, lanesFromColumns, lanesHead, lanesToColumns } from "../index/lane-columns.js";
import type { SessionInfo, TraceInfo } from "../model/engine-api.js";
import type { LostSpan, QueryContext, ThrottledSpan } from "../query/context.js";
import { RECORD_NAMES, recordParts, seriesName } from "./record-parts.js";

/** All that a session's answers are made of, but for its events. */
export interface KnownSession {
  readonly query: QueryContext;
  readonly info: SessionInfo;
  readonly trace: TraceInfo;
}

/** A session as plain data. `columns` may be views of memory that the session still uses. */
export interface SessionColumns {
  /** As JSON has it. */
  readonly head: SessionHead;
  readonly columns: Columns;
}

/** A stretch of the timeline, its origin as decimal text. */
interface WrittenStretch {
  readonly startNs: number;
  readonly originNs: string;
}

/** What of a session is no column, as JSON. */
export interface SessionHead {
  readonly info: SessionInfo;
  readonly trace: TraceInfo;
  readonly timeline: readonly [WrittenStretch, ...WrittenStretch[]];
  readonly beginNs: number;
  readonly hasEarlier: boolean;
  readonly untilNs: number;
  readonly lost: readonly LostSpan[];
  readonly throttled?: readonly ThrottledSpan[];
  /** By their ids. */
  readonly strings: readonly string[];
  readonly lanes: LanesHead;
  readonly counters: readonly SeriesHead[];
}

/** The facts of a session as known now, to be written to a file or handed to another thread. */
export function sessionToColumns(known: KnownSession): SessionColumns {
  const columns: Record<string, ColumnArray> = {};
  const { query } = known;
  for (const [name, part] of sessionParts(query)) Object.assign(columns, prefixed(name, joinedColumns(part)));
  for (const [name, records] of recordParts(query)) Object.assign(columns, prefixed(name, records.toColumns()));
  for (const [name, pages] of lanePagesOf(query)) {
    let page = 0;
    for (const words of pages) columns[`${name}.${page++}`] = words.slice();
  }
  return { head: sessionHead(known), columns };
}

/** What of a session is no column. */
export function sessionHead({ query, info, trace }: KnownSession): SessionHead {
  const { timeline, beginNs, hasEarlier = false, untilNs, lost, throttled = [] } = query;
  return {
    info,
    trace,
    timeline: writtenTimeline(timeline),
    beginNs,
    hasEarlier,
    untilNs,
    lost,
    ...(0 < throttled.length && { throttled }),
    strings: query.strings.since(0),
    lanes: lanesHead(query.lanes),
    counters: query.counters.heads(),
  };
}

/** The full chunks of lanes as pages, by name. A page is valid until the next one is taken. */
export function lanePagesOf({ lanes }: QueryContext): readonly (readonly [name: string, Iterable<Uint32Array>])[] {
  return Object.entries(lanePages(lanes));
}

/** The columns of a session but for the rows of full chunks, and for records, part by part. */
export function* sessionParts(query: QueryContext): Generator<readonly [name: string, part: PiecedColumns]> {
  yield ["lanes", lanesToColumns(query.lanes)];
  yield ["stacks", query.stacks.toColumns()];
  yield ["inventory", inventoryToColumns(query.inventory)];
  yield ["sightingLinks", query.sightings.links()];
}

/** The session that `sessionToColumns` was asked of: it gives the same answers, but knows no events. */
export function sessionFromColumns({ head, columns }: SessionColumns): KnownSession {
  const parts = partsOf(columns);
  return sessionFromParts(head, {
    part: (name) => parts[name] ?? {},
    pages: (name) => ({ read: (page) => columns[`${name}.${page}`] as Uint32Array }),
  });
}

/** Gives columns when they are needed. */
export interface ColumnReader {
  part(name: string): Columns;
  /** Pages by their number. */
  pages(name: string): WordSource;
  /** The records of a part, which are read by page. Undefined: they are columns of it. */
  records?(name: string): PackedRecords;
}

/** The same from parts that are asked for when they are needed first. `keeper`: of what is read of them. */
export function sessionFromParts(head: SessionHead, reader: ColumnReader, keeper = new ChunkKeeper()): KnownSession {
  const part = (name: string) => reader.part(name);
  const pages = { heads: reader.pages("heads"), grids: reader.pages("grids"), packed: reader.pages("packed") };
  const strings = new StringTable();
  for (const text of head.strings) strings.idOf(text);
  const eager = {
    timeline: timelineOf(head),
    beginNs: head.beginNs,
    hasEarlier: head.hasEarlier,
    untilNs: head.untilNs,
    lost: head.lost,
    ...(head.throttled && { throttled: head.throttled }),
    strings,
    lanes: lanesFromColumns({ head: head.lanes, columns: part("lanes"), pages }, keeper),
  };
  const place = { pager: recordPager(keeper.pages) };
  const back = <R extends Records<Schema>>(records: R, name: string): R =>
    reader.records === undefined ? records.restore(part(name)) : records.restorePacked(reader.records(name));
  const late: LateStores = {
    stacks: () => new StackTable(strings).restore(part("stacks")),
    edges: () => back(new EdgeStore(place), "edges"),
    waits: () => back(new WaitStore(place), "waits"),
    sightings: () => back(new SightingStore(place), "sightings").restoreLinks(part("sightingLinks")),
    counters: () => CounterStore.restored(head.counters, (points, i) => back(points, seriesName(i)), place),
    inventory: () => inventoryFromColumns(part("inventory")),
    ...recordStoresLate((schema, name) => back(new Records(schema, place), name)),
  };
  return { query: withLate(eager, late), info: head.info, trace: head.trace };
}

type LateName = Exclude<keyof SessionFacts, "strings" | "lanes">;
type LateStores = { readonly [name in LateName]: () => SessionFacts[name] };

function recordStoresLate(make: (schema: Schema, name: keyof RecordStores) => Records<Schema>) {
  const stores = RECORD_NAMES.map((name) => [name, () => make(RECORD_STORES[name], name)]);
  return Object.fromEntries(stores) as { readonly [name in keyof RecordStores]: () => RecordStores[name] };
}

/** Whether a store is in memory, and not one that comes from a file when it is needed. */
export function isLoaded(query: QueryContext, name: LateName): boolean {
  return Object.getOwnPropertyDescriptor(query, name)?.get === undefined;
}

/** An object with more properties, of which each is made when it is read first. */
function withLate(eager: Omit<QueryContext, LateName>, late: LateStores): QueryContext {
  const all: object = { ...eager };
  for (const [name, make] of Object.entries(late)) {
    Object.defineProperty(all, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = make();
        Object.defineProperty(all, name, { enumerable: true, value });
        return value;
      },
    });
  }
  return all as QueryContext;
}

function timelineOf({ timeline: [first, ...others] }: SessionHead): Timeline {
  const stretchOf = ({ startNs, originNs }: WrittenStretch) => ({ startNs, originNs: BigInt(originNs) });
  return [stretchOf(first), ...others.map(stretchOf)];
}

function writtenTimeline([first, ...others]: Timeline): SessionHead["timeline"] {
  const written = ({ startNs, originNs }: Stretch) => ({ startNs, originNs: `${originNs}` });
  return [written(first), ...others.map(written)];
}
