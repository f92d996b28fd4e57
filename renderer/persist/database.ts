import { Dexie, type Table } from "dexie";
import type { WrittenAnnotation, WrittenDeletion } from "../../workers/model/annotations/annotation.js";
import {
  type AnalysisDraftRow,
  type AnalysisRow,
  type FilterRow,
  type LaneNamesRow,
  MIGRATIONS,
  type Migration,
  type NamedRow,
  type NamesRow,
  type PreferenceRow,
  type RecentRow,
  type SymbolsRow,
  type ViewRow,
} from "./schema.js";

/** The Dexie database with the whole history of its schema declared. Only store.ts uses it. */
export class LanescopeDatabase extends Dexie {
  readonly recents!: Table<RecentRow, string>;
  readonly views!: Table<ViewRow, string>;
  readonly names!: Table<NamesRow, string>;
  readonly laneNames!: Table<LaneNamesRow, string>;
  readonly topologies!: Table<NamesRow, string>;
  readonly symbols!: Table<SymbolsRow, string>;
  readonly preferences!: Table<PreferenceRow, string>;
  readonly filters!: Table<FilterRow, string>;
  readonly named!: Table<NamedRow, string>;
  readonly analyses!: Table<AnalysisRow, string>;
  readonly analysisDrafts!: Table<AnalysisDraftRow, string>;
  /** Deletions, and rows of a later version, may lie among them. */
  readonly annotations!: Table<WrittenAnnotation | WrittenDeletion, string>;

  constructor(name: string, migrations: readonly Migration[] = MIGRATIONS) {
    // What the user writes is on the disk when the database says so, even if the system stops a moment later.
    super(name, { chromeTransactionDurability: "strict" });
    for (const { version, stores, upgrade } of migrations) {
      const declared = this.version(version).stores({ ...stores });
      if (upgrade) declared.upgrade((transaction) => upgrade(transaction));
    }
  }
}
