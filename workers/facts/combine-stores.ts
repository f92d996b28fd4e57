import { appendedColumns, type Columns } from "../core/columns.js";
import { type RecordPlace, Records, type Schema } from "../core/records.js";
import { EdgeStore } from "../index/edge-store.js";
import type { LaneStore } from "../index/lane-store.js";
import type { LaneId, LaneSpec } from "../model/lanes.js";
import { CounterStore } from "./counter-store.js";
import { RECORD_KEYS, type RecordStores, recordPager, recordStores, type SessionStores } from "./session-facts.js";
import { SightingStore } from "./sighting-store.js";
import { WaitStore } from "./wait-store.js";

/**
 * The facts of two sessions as those of one. The lanes and strings of the second began with those of the first
 * (`createStores`), so all ids stay.
 */
export function joinedStores(first: SessionStores, second: SessionStores): SessionStores {
  const place = placeBeside(second.lanes);
  const merged = <R extends Records<Schema>>(into: R, name: Merged, by: string): R =>
    addMerged(into, first[name], second[name], by);
  const joined = {
    strings: second.strings,
    stacks: second.stacks,
    lanes: second.lanes,
    edges: merged(new EdgeStore(place), "edges", "toNs"),
    waits: merged(new WaitStore(place), "waits", "end"),
    sightings: appendedSightings(first.sightings, second.sightings, place),
    counters: CounterStore.of([first.counters, second.counters], () => true),
    ...recordStores((schema, name) => merged(new Records(schema, place), name, RECORD_KEYS[name].order)),
  };
  for (const stores of [first, second]) forgetRecords(stores);
  return joined;
}

/** The facts without those of some lanes. The lanes keep their ids. */
export function storesWithout(stores: SessionStores, isGone: (spec: LaneSpec) => boolean): SessionStores {
  const lanes = stores.lanes.without(isGone);
  const place = placeBeside(lanes);
  const isKept = (lane: LaneId) => lanes.specs[lane]?.isGone !== true;
  const kept = <R extends Records<Schema>>(into: R, from: Records<Schema>, ...by: readonly string[]): R =>
    addKept(into, from, (row) => by.every((column) => isKept(from.columns[column]?.at(row) as LaneId)));
  const without = {
    strings: stores.strings,
    stacks: stores.stacks,
    lanes,
    edges: kept(new EdgeStore(place), stores.edges, "fromLane", "toLane"),
    waits: kept(new WaitStore(place), stores.waits, "lane"),
    sightings: keptSightings(stores.sightings, isKept, place),
    counters: CounterStore.of([stores.counters], isKept),
    ...recordStores((schema, name) => kept(new Records(schema, place), stores[name], RECORD_KEYS[name].lane)),
  };
  forgetRecords(stores);
  return without;
}

type Merged = "edges" | "waits" | keyof RecordStores;

function placeBeside(lanes: LaneStore): RecordPlace {
  return { memory: lanes.memory, pager: recordPager(lanes.keeper.pages) };
}

/** The records of these stores have been copied. Series have not. */
function forgetRecords({ edges, waits, sightings, ...stores }: SessionStores): void {
  for (const records of [edges, waits, sightings]) records.forget();
  recordStores((_, name) => {
    stores[name].forget();
    return stores[name];
  });
}

/** Adds the records of two stores in the order of the column `by`, which ascends in both. At a tie the first comes first. */
function addMerged<R extends Records<Schema>>(into: R, first: Records<Schema>, second: Records<Schema>, by: string): R {
  const [one, other] = [first.columns[by], second.columns[by]];
  let [i, j] = [0, 0];
  while (i < first.count || j < second.count) {
    const takesOne = j === second.count || (i < first.count && (one?.at(i) as number) <= (other?.at(j) as number));
    if (takesOne) into.copy(first, i++);
    else into.copy(second, j++);
  }
  return into;
}

function addKept<R extends Records<Schema>>(into: R, from: Records<Schema>, isKept: (row: number) => boolean): R {
  for (let row = 0; row < from.count; row += 1) if (isKept(row)) into.copy(from, row);
  return into;
}

/** Sightings are found by their lanes only, so those of the second may come last. */
function appendedSightings(first: SightingStore, second: SightingStore, place: RecordPlace): SightingStore {
  const all = new SightingStore(place);
  for (const store of [first, second]) addKept(all, store, () => true);
  const { lane, row } = linksOf(second);
  return all.restoreLinks(appendedColumns(first.links(), { lane, row: row.map((at) => at + first.count) }));
}

function keptSightings(store: SightingStore, isKept: (lane: LaneId) => boolean, place: RecordPlace): SightingStore {
  const places = new Int32Array(store.count);
  let kept = 0;
  for (let row = 0; row < store.count; row += 1) places[row] = isKept(store.columns.vcpu.at(row)) ? kept++ : -1;
  const { lane, row } = linksOf(store);
  const own = [...row.keys()].filter((at) => 0 <= (places[row[at] as number] as number));
  const links: Columns = {
    lane: Int32Array.from(own, (at) => lane[at] as number),
    row: Int32Array.from(own, (at) => places[row[at] as number] as number),
  };
  return addKept(new SightingStore(place), store, (at) => 0 <= (places[at] as number)).restoreLinks(links);
}

function linksOf(store: SightingStore): { readonly lane: Int32Array; readonly row: Int32Array } {
  return store.links() as { readonly lane: Int32Array; readonly row: Int32Array };
}
