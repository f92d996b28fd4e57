import { type Columns, partsOf, prefixed } from "../core/columns.js";
import { Records } from "../core/records.js";
import { StackTable } from "../core/stack-table.js";
import { StringTable } from "../core/string-table.js";
import type { Stretch, Timeline } from "../core/timeline.js";
import { CounterStore, type SeriesHead } from "../facts/counter-store.js";
import { inventoryFromColumns, inventoryToColumns } from "../facts/inventory.js";
import { RECORD_STORES, type RecordStores, recordStores } from "../facts/session-facts.js";
import { SightingStore } from "../facts/sighting-store.js";
import { WaitStore } from "../facts/wait-store.js";
import { EdgeStore } from "../index/edge-store.js";
import { type LanesHead, lanesFromColumns, lanesHead, lanesToColumns } from "../index/lane-columns.js";
import type { SessionInfo, TraceInfo } from "../model/engine-api.js";
import type { LostSpan, QueryContext, ThrottledSpan } from "../query/context.js";

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

interface SessionHead {
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
export function sessionToColumns({ query, info, trace }: KnownSession): SessionColumns {
  const { timeline, beginNs, hasEarlier = false, untilNs, lost, throttled = [] } = query;
  return {
    head: {
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
    },
    columns: {
      ...prefixed("stacks", query.stacks.toColumns()),
      ...prefixed("lanes", lanesToColumns(query.lanes)),
      ...prefixed("edges", query.edges.toColumns()),
      ...prefixed("waits", query.waits.toColumns()),
      ...prefixed("sightings", query.sightings.toColumns()),
      ...recordColumns(query),
      ...prefixed("counters", query.counters.toColumns()),
      ...prefixed("inventory", inventoryToColumns(query.inventory)),
    },
  };
}

function recordColumns(stores: RecordStores): Columns {
  const names = Object.keys(RECORD_STORES) as (keyof RecordStores)[];
  return Object.assign({}, ...names.map((name) => prefixed(name, stores[name].toColumns())));
}

/** The session that `sessionToColumns` was asked of: it gives the same answers, but knows no events. */
export function sessionFromColumns({ head, columns }: SessionColumns): KnownSession {
  const parts = partsOf(columns);
  const part = (name: string) => parts[name] ?? {};
  const strings = new StringTable();
  for (const text of head.strings) strings.idOf(text);
  const query: QueryContext = {
    timeline: timelineOf(head),
    beginNs: head.beginNs,
    hasEarlier: head.hasEarlier,
    untilNs: head.untilNs,
    lost: head.lost,
    ...(head.throttled && { throttled: head.throttled }),
    strings,
    stacks: new StackTable(strings).restore(part("stacks")),
    lanes: lanesFromColumns(head.lanes, part("lanes")),
    edges: new EdgeStore().restore(part("edges")),
    waits: new WaitStore().restore(part("waits")),
    sightings: new SightingStore().restore(part("sightings")),
    ...recordStores((schema, name) => new Records(schema).restore(part(name))),
    counters: CounterStore.fromColumns(head.counters, part("counters")),
    inventory: inventoryFromColumns(part("inventory")),
  };
  return { query, info: head.info, trace: head.trace };
}

function timelineOf({ timeline: [first, ...others] }: SessionHead): Timeline {
  const stretchOf = ({ startNs, originNs }: WrittenStretch) => ({ startNs, originNs: BigInt(originNs) });
  return [stretchOf(first), ...others.map(stretchOf)];
}

function writtenTimeline([first, ...others]: Timeline): SessionHead["timeline"] {
  const written = ({ startNs, originNs }: Stretch) => ({ startNs, originNs: `${originNs}` });
  return [written(first), ...others.map(written)];
}
