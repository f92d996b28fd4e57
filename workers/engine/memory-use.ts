import { RECORD_STORES, type RecordStores } from "../facts/session-facts.js";
import { chunkBytes } from "../index/chunk.js";
import type { MemoryUse } from "../model/memory-use.js";
import type { QueryContext } from "../query/context.js";
import { isLoaded } from "./session-columns.js";

/** What a session takes of memory, by what it is for. */
export function memoryUse(stores: QueryContext): MemoryUse {
  const { lanes } = stores;
  const { rows, grids, packed, unpacked, file } = lanes.keeper.memory();
  const ends = lanes.tracks.reduce((bytes, { lastChunk }) => bytes + chunkBytes(lastChunk), 0);
  const parts = { rows, grids, packed, unpacked, ends, records: recordBytes(stores) };
  return { budgetBytes: lanes.keeper.budgetBytes, parts, fileBytes: file };
}

function recordBytes(stores: QueryContext): number {
  const series = isLoaded(stores, "counters") ? stores.counters.series : [];
  const names = Object.keys(RECORD_STORES) as (keyof RecordStores)[];
  const loaded = (["edges", "waits", "sightings", ...names] as const).filter((name) => isLoaded(stores, name));
  const all = [...series.map(({ points }) => points), ...loaded.map((name) => stores[name])];
  return all.reduce((bytes, store) => bytes + store.bytes(), 0);
}
