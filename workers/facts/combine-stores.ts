import { appendedColumns, type Columns, keptColumns, mergedColumns, partsOf, prefixed } from "../core/columns.js";
import { Records } from "../core/records.js";
import { EdgeStore } from "../index/edge-store.js";
import type { LaneId, LaneSpec } from "../model/lanes.js";
import { CounterStore } from "./counter-store.js";
import { RECORD_KEYS, recordStores, type SessionStores } from "./session-facts.js";
import { SightingStore } from "./sighting-store.js";
import { WaitStore } from "./wait-store.js";

/**
 * The facts of two sessions as those of one. The lanes and strings of the second began with those of the first
 * (`createStores`), so all ids stay.
 */
export function joinedStores(first: SessionStores, second: SessionStores): SessionStores {
  const merge = (name: keyof typeof ORDERS) =>
    mergedColumns(first[name].toColumns(), second[name].toColumns(), ORDERS[name]);
  return {
    strings: second.strings,
    stacks: second.stacks,
    lanes: second.lanes,
    edges: new EdgeStore().restore(merge("edges")),
    waits: new WaitStore().restore(merge("waits")),
    sightings: new SightingStore().restore(appendedSightings(first.sightings, second.sightings)),
    counters: CounterStore.of([first.counters, second.counters], () => true),
    ...recordStores((schema, name) => {
      const columns = mergedColumns(first[name].toColumns(), second[name].toColumns(), RECORD_KEYS[name].order);
      return new Records(schema).restore(columns);
    }),
  };
}

/** The facts without those of some lanes. The lanes keep their ids. */
export function storesWithout(stores: SessionStores, isGone: (spec: LaneSpec) => boolean): SessionStores {
  const lanes = stores.lanes.without(isGone);
  const isKept = (lane: LaneId) => lanes.specs[lane]?.isGone !== true;
  const keep = (columns: Columns, column: string) => {
    const own = columns[column];
    return keptColumns(columns, (row) => isKept(own?.[row] as LaneId));
  };
  return {
    strings: stores.strings,
    stacks: stores.stacks,
    lanes,
    edges: new EdgeStore().restore(keep(keep(stores.edges.toColumns(), "fromLane"), "toLane")),
    waits: new WaitStore().restore(keep(stores.waits.toColumns(), "lane")),
    sightings: new SightingStore().restore(keptSightings(stores.sightings, isKept)),
    counters: CounterStore.of([stores.counters], isKept),
    ...recordStores((schema, name) =>
      new Records(schema).restore(keep(stores[name].toColumns(), RECORD_KEYS[name].lane)),
    ),
  };
}

/** By which their records ascend, or nearly. */
const ORDERS = { edges: "toNs", waits: "end" } as const;

const BY_LANE = "byLane";

/** Sightings are found by their lanes only, so those of the second may come last. */
function appendedSightings(first: SightingStore, second: SightingStore): Columns {
  const [one, other] = [split(first.toColumns()), split(second.toColumns())];
  const { lane, row } = other.links as { readonly lane: Int32Array; readonly row: Int32Array };
  const links = appendedColumns(one.links, { lane, row: row.map((at) => at + first.count) });
  return { ...appendedColumns(one.rows, other.rows), ...prefixed(BY_LANE, links) };
}

function keptSightings(store: SightingStore, isKept: (lane: LaneId) => boolean): Columns {
  const { rows, links } = split(store.toColumns());
  const { lane, row } = links as { readonly lane: Int32Array; readonly row: Int32Array };
  const places = new Int32Array(store.count);
  let kept = 0;
  rows.vcpu?.forEach((vcpu, at) => {
    places[at] = isKept(vcpu) ? kept++ : -1;
  });
  const own = keptColumns({ lane, row }, (at) => 0 <= (places[row[at] as number] as number));
  const renumbered = (own.row as Int32Array).map((at) => places[at] as number);
  return {
    ...keptColumns(rows, (at) => 0 <= (places[at] as number)),
    ...prefixed(BY_LANE, { lane: own.lane as Int32Array, row: renumbered }),
  };
}

/** The records of sightings, and which of them are about which lane. */
function split(columns: Columns): { readonly rows: Columns; readonly links: Columns } {
  const parts = partsOf(columns);
  const rows = Object.fromEntries(Object.entries(columns).filter(([name]) => !name.includes(".")));
  return { rows, links: parts[BY_LANE] ?? {} };
}
