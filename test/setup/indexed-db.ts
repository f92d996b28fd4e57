import { Dexie } from "dexie";
import { IDBKeyRange, indexedDB } from "fake-indexeddb";
import { afterAll, beforeAll } from "vitest";

/** Gives Dexie a database in memory for the tests of a file. Other files of the same process find none, as Node has none. */
export function withFakeIndexedDb(): void {
  const own = { ...Dexie.dependencies };
  beforeAll(() => {
    Object.assign(Dexie.dependencies, { indexedDB, IDBKeyRange });
  });
  afterAll(() => {
    Object.assign(Dexie.dependencies, own);
  });
}
