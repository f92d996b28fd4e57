import { Dexie, type Table } from "dexie";
import {
  type LaneNamesRow,
  MIGRATIONS,
  type Migration,
  type NamesRow,
  type PreferenceRow,
  type RecentRow,
  type ViewRow,
} from "./schema.js";

/** The Dexie database with the whole history of its schema declared. Only store.ts uses it. */
export class LanescopeDatabase extends Dexie {
  readonly recents!: Table<RecentRow, string>;
  readonly views!: Table<ViewRow, string>;
  readonly names!: Table<NamesRow, string>;
  readonly laneNames!: Table<LaneNamesRow, string>;
  readonly topologies!: Table<NamesRow, string>;
  readonly preferences!: Table<PreferenceRow, string>;

  constructor(name: string, migrations: readonly Migration[] = MIGRATIONS) {
    super(name);
    for (const { version, stores, upgrade } of migrations) {
      const declared = this.version(version).stores({ ...stores });
      if (upgrade) declared.upgrade((transaction) => upgrade(transaction));
    }
  }
}
