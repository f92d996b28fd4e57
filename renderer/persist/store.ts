import type { Table } from "dexie";
import { systemErrorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import { LanescopeDatabase } from "./database.js";
import { keptRecent, keptText, keptView } from "./kept-rows.js";
import type { LaneNamesChange, LaneNamesRow, Migration, NamesRow, RecentRow, ViewRow } from "./schema.js";

/** Beyond this many, the views of the traces that were opened longest ago are dropped. */
const KEPT_VIEWS = 500;
const KEPT_RECENTS = 30;
const KEPT_NAMES = 100;

/**
 * The database of the window. Every call answers with a `Result`: a full disk or a blocked database costs the
 * user this one record, and the window reports it.
 */
export interface PersistentStore {
  /** False if the database could not be opened: nothing outlives the window. */
  readonly isDurable: boolean;
  recents(): Promise<Result<readonly RecentRow[]>>;
  addRecent(row: RecentRow): Promise<Result<void>>;
  removeRecent(token: string): Promise<Result<void>>;
  view(contentId: string): Promise<Result<ViewRow | undefined>>;
  saveView(row: ViewRow): Promise<Result<void>>;
  names(contentId: string): Promise<Result<NamesRow | undefined>>;
  saveNames(row: NamesRow): Promise<Result<void>>;
  laneNames(contentId: string): Promise<Result<LaneNamesRow | undefined>>;
  changeLaneNames(change: LaneNamesChange): Promise<Result<void>>;
  topology(contentId: string): Promise<Result<NamesRow | undefined>>;
  saveTopology(row: NamesRow): Promise<Result<void>>;
  preference(key: string): Promise<Result<unknown>>;
  savePreference(key: string, value: unknown): Promise<Result<void>>;
  close(): void;
}

/** Opens the database, and upgrades an older one. On a failure, use `memoryStore`. */
export async function openStore(
  name = "lanescope",
  migrations?: readonly Migration[],
): Promise<Result<PersistentStore>> {
  const database = new LanescopeDatabase(name, migrations);
  // Another window may need to upgrade: let it, rather than block it for ever.
  database.on("versionchange", () => database.close());
  const opened = await attempt("open the local database", () => database.open());
  if (!opened.ok) return opened;
  return ok(durable(database));
}

function durable(database: LanescopeDatabase): PersistentStore {
  return {
    isDurable: true,
    recents: () =>
      attempt("read the recent traces", async () => {
        const rows = await database.recents.orderBy("openedAt").reverse().toArray();
        return rows.flatMap((row) => keptRecent(row) ?? []);
      }),
    addRecent: (row) =>
      attempt("remember the opened trace", () => putAmongNewest(database.recents, row, "openedAt", KEPT_RECENTS)),
    removeRecent: (token) => attempt("forget a trace", () => database.recents.delete(token)),
    view: (contentId) => attempt("read the saved view", async () => keptView(await database.views.get(contentId))),
    saveView: (row) => attempt("save the view", () => putAmongNewest(database.views, row, "savedAt", KEPT_VIEWS)),
    names: (contentId) =>
      attempt("read the names of guest processes", async () => keptText(await database.names.get(contentId))),
    saveNames: (row) =>
      attempt("save the names of guest processes", () => putAmongNewest(database.names, row, "savedAt", KEPT_NAMES)),
    laneNames: (contentId) => attempt("read the names of lanes", () => database.laneNames.get(contentId)),
    changeLaneNames: (change) =>
      attempt("save the names of lanes", () =>
        database.transaction("rw", database.laneNames, async () => {
          const row = changedNames(await database.laneNames.get(change.contentId), change);
          await putAmongNewest(database.laneNames, row, "savedAt", KEPT_VIEWS);
        }),
      ),
    topology: (contentId) =>
      attempt("read where the CPUs are", async () => keptText(await database.topologies.get(contentId))),
    saveTopology: (row) =>
      attempt("save where the CPUs are", () => putAmongNewest(database.topologies, row, "savedAt", KEPT_NAMES)),
    preference: (key) => attempt("read a preference", async () => (await database.preferences.get(key))?.value),
    savePreference: (key, value) =>
      attempt("save a preference", async () => {
        await database.preferences.put({ key, value });
      }),
    close: () => database.close(),
  };
}

/** Puts a row into a table, and drops the oldest beyond `kept` rows. */
function putAmongNewest<T>(table: Table<T, string>, row: T, age: keyof T & string, kept: number): PromiseLike<void> {
  return table.db.transaction("rw", table, async () => {
    await table.put(row);
    await table.bulkDelete(await table.orderBy(age).reverse().offset(kept).primaryKeys());
  });
}

/** Another window may have named other lanes meanwhile: those names stay. */
function changedNames(now: LaneNamesRow | undefined, change: LaneNamesChange): LaneNamesRow {
  const { contentId, savedAt, given, dropped } = change;
  const names = new Map(Object.entries({ ...now?.names, ...given }));
  for (const path of dropped) names.delete(path);
  return { contentId, savedAt, names: Object.fromEntries(names) };
}

/** Keeps everything until the window closes, for a database that is blocked, full or of a newer version. */
export function memoryStore(): PersistentStore {
  const recents = new Map<string, RecentRow>();
  const views = new Map<string, ViewRow>();
  const names = new Map<string, NamesRow>();
  const topologies = new Map<string, NamesRow>();
  const laneNames = new Map<string, LaneNamesRow>();
  const preferences = new Map<string, unknown>();
  return {
    isDurable: false,
    recents: async () => ok([...recents.values()].sort((a, b) => b.openedAt - a.openedAt)),
    addRecent: async (row) => ok(void recents.set(row.token, row)),
    removeRecent: async (token) => ok(void recents.delete(token)),
    view: async (contentId) => ok(views.get(contentId)),
    saveView: async (row) => ok(void views.set(row.contentId, row)),
    names: async (contentId) => ok(names.get(contentId)),
    saveNames: async (row) => ok(void names.set(row.contentId, row)),
    laneNames: async (contentId) => ok(laneNames.get(contentId)),
    changeLaneNames: async (change) => {
      laneNames.set(change.contentId, changedNames(laneNames.get(change.contentId), change));
      return ok(undefined);
    },
    topology: async (contentId) => ok(topologies.get(contentId)),
    saveTopology: async (row) => ok(void topologies.set(row.contentId, row)),
    preference: async (key) => ok(preferences.get(key)),
    savePreference: async (key, value) => ok(void preferences.set(key, value)),
    close: () => {},
  };
}

async function attempt<T>(what: string, work: () => PromiseLike<T>): Promise<Result<T>> {
  try {
    return ok(await work());
  } catch (error) {
    return fail(`could not ${what}`, { hint: systemErrorText(error) });
  }
}
