import type { Table } from "dexie";
import { systemErrorText } from "../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import {
  ANNOTATION_VERSION,
  type AnnotationChange,
  type AnnotationSet,
  changed,
  EMPTY_SET,
  readAnnotation,
  readDeletion,
  withChanges,
} from "../../workers/model/annotations/annotation.js";
import { aboutTraces } from "../../workers/model/annotations/merge.js";
import { changedValue, withKeyedChange } from "../viewmodel/keyed-changes.js";
import { withPatch } from "../viewmodel/merge-patch.js";
import { NO_SAVED_FILTERS, type SavedFilters } from "../viewmodel/saved-filters.js";
import { changedNames } from "./changed-names.js";
import { LanescopeDatabase } from "./database.js";
import {
  keptAnalysis,
  keptDraft,
  keptFilter,
  keptNamed,
  keptRecent,
  keptSymbols,
  keptText,
  keptView,
} from "./kept-rows.js";
import type { NamedRows, PersistentStore } from "./persistent-store.js";
import {
  type AnalysisRow,
  type LaneNamesRow,
  MIGRATIONS,
  type Migration,
  type NamesRow,
  type RecentRow,
  type SymbolsRow,
  type ViewRow,
} from "./schema.js";
import { newsOf } from "./window-news.js";

export type { PersistentStore } from "./persistent-store.js";

/** Beyond this many, the views of the traces that were opened longest ago are dropped. */
const KEPT_VIEWS = 500;
const KEPT_RECENTS = 30;
const KEPT_NAMES = 100;
/** They have some megabytes each. */
const KEPT_SYMBOLS = 20;

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
  const annotationsChanged = newsOf(database.name);
  const filtersChanged = newsOf(`${database.name} filters`);
  const namedChanged = newsOf(`${database.name} named`);
  const analysesChanged = newsOf(`${database.name} analyses`);
  const preferencesChanged = newsOf(`${database.name} preferences`);
  const put = (what: string, table: Table, work: () => PromiseLike<void>) =>
    attempt(what, () =>
      database.transaction("rw", table, () => {
        // A newer program may have changed the database while this window was open.
        if (MIGRATIONS.length < versionOf(database)) throw new Error(NEWER);
        return work();
      }),
    );
  /** Writes what the user makes, and tells other windows. */
  const write = async (what: string, news: ReturnType<typeof newsOf>, table: Table, work: () => Promise<void>) => {
    const done = await put(what, table, work);
    if (done.ok) news.tell();
    return done;
  };
  return {
    isDurable: true,
    recents: () =>
      attempt("read the recent traces", async () => {
        const rows = await database.recents.orderBy("openedAt").reverse().toArray();
        return rows.flatMap((row) => keptRecent(row) ?? []);
      }),
    addRecent: (row) =>
      put("remember the opened trace", database.recents, () =>
        putAmongNewest(database.recents, row, "openedAt", KEPT_RECENTS),
      ),
    removeRecent: (token) => put("forget a trace", database.recents, () => database.recents.delete(token)),
    view: (contentId) => attempt("read the saved view", async () => keptView(await database.views.get(contentId))),
    saveView: (row) =>
      put("save the view", database.views, () => putAmongNewest(database.views, row, "savedAt", KEPT_VIEWS)),
    names: (contentId) =>
      attempt("read the names of guest processes", async () => keptText(await database.names.get(contentId))),
    saveNames: (row) =>
      put("save the names of guest processes", database.names, () =>
        putAmongNewest(database.names, row, "savedAt", KEPT_NAMES),
      ),
    laneNames: (contentId) => attempt("read the names of lanes", () => database.laneNames.get(contentId)),
    changeLaneNames: (change) =>
      put("save the names of lanes", database.laneNames, async () => {
        const row = changedNames(await database.laneNames.get(change.contentId), change);
        await putAmongNewest(database.laneNames, row, "savedAt", KEPT_VIEWS);
      }),
    topology: (contentId) =>
      attempt("read where the CPUs are", async () => keptText(await database.topologies.get(contentId))),
    saveTopology: (row) =>
      put("save where the CPUs are", database.topologies, () =>
        putAmongNewest(database.topologies, row, "savedAt", KEPT_NAMES),
      ),
    symbols: (contentId) =>
      attempt("read the files of symbols", async () => keptSymbols(await database.symbols.get(contentId))),
    saveSymbols: (row) =>
      put("keep the files of symbols", database.symbols, () =>
        putAmongNewest(database.symbols, row, "savedAt", KEPT_SYMBOLS),
      ),
    annotations: (contents) =>
      attempt("read the bookmarks", async () => {
        const rows = await database.annotations
          .where("content")
          .anyOf([...contents])
          .toArray();
        const read = rows.map(readAnnotation);
        return {
          deletions: rows.flatMap((row) => readDeletion(row) ?? []),
          annotations: read.flatMap((one) => (one !== undefined && "annotation" in one ? [one.annotation] : [])),
          newer: read.filter((one) => one !== undefined && "isNewer" in one).length,
        };
      }),
    changeAnnotation: (change) =>
      write("save a bookmark", annotationsChanged, database.annotations, () => changeIn(database, change)),
    onAnnotationsChanged: annotationsChanged.listen,
    filters: () =>
      attempt("read the saved filters", async () => {
        const rows = await database.filters.toArray();
        return new Map(rows.flatMap((row) => keptFilter(row) ?? []).map(({ name, text }) => [name, text]));
      }),
    changeFilter: (change) =>
      write("save a filter", filtersChanged, database.filters, async () => {
        const now = keptFilter(await database.filters.get(change.key))?.text;
        const text = changedValue(now, change);
        if (text === undefined) await database.filters.delete(change.key);
        else await database.filters.put({ name: change.key, text });
      }),
    onFiltersChanged: filtersChanged.listen,
    named: (contents) =>
      attempt("read the named views", async () => {
        const of = database.named.where("contents").anyOf([...contents]);
        const rows = await of.distinct().toArray();
        return new Map(rows.flatMap((row) => keptNamed(row) ?? []).map((row) => [row.id, row]));
      }),
    changeNamed: (change) =>
      write("save a named view", namedChanged, database.named, async () => {
        const row = changedValue(keptNamed(await database.named.get(change.key)), change);
        if (row === undefined) await database.named.delete(change.key);
        else await database.named.put(row);
      }),
    onNamedChanged: namedChanged.listen,
    analyses: () =>
      attempt("read the analyses", async () => {
        const rows = await database.analyses.toArray();
        return new Map(rows.flatMap((row) => keptAnalysis(row) ?? []).map((row) => [row.id, row]));
      }),
    changeAnalysis: (change) =>
      write("save an analysis", analysesChanged, database.analyses, async () => {
        const row = changedValue(keptAnalysis(await database.analyses.get(change.key)), change);
        if (row === undefined) await database.analyses.delete(change.key);
        else await database.analyses.put(row);
      }),
    analysisDrafts: () =>
      attempt("read what was written of analyses", async () => {
        const rows = await database.analysisDrafts.toArray();
        return new Map(rows.flatMap((row) => keptDraft(row) ?? []).map(({ id, text }) => [id, text]));
      }),
    changeAnalysisDraft: (change) =>
      write("save what is written of an analysis", analysesChanged, database.analysisDrafts, async () => {
        const now = keptDraft(await database.analysisDrafts.get(change.key))?.text;
        const text = changedValue(now, change);
        if (text === undefined) await database.analysisDrafts.delete(change.key);
        else await database.analysisDrafts.put({ id: change.key, text });
      }),
    onAnalysesChanged: analysesChanged.listen,
    preference: (key) => attempt("read the settings", async () => (await database.preferences.get(key))?.value),
    changePreference: (key, change) =>
      write("save the settings", preferencesChanged, database.preferences, async () => {
        const now = (await database.preferences.get(key))?.value;
        await database.preferences.put({ key, value: withPatch(now, change) });
      }),
    onPreferencesChanged: preferencesChanged.listen,
    close: () => {
      preferencesChanged.close();
      annotationsChanged.close();
      filtersChanged.close();
      namedChanged.close();
      analysesChanged.close();
      database.close();
    },
  };
}

const NEWER = "a newer Lanescope has kept data here: what it has is left as it is. Use that version to write";

/** Dexie opens the database of a newer program as it is. Dexie has ten versions of IndexedDB for one of its own. */
function versionOf(database: LanescopeDatabase): number {
  return database.backendDB().version / 10;
}

async function changeIn({ annotations }: LanescopeDatabase, change: AnnotationChange): Promise<void> {
  const row: unknown = await annotations.get(change.id);
  const read = readAnnotation(row);
  if (read !== undefined && "isNewer" in read) throw new Error(NEWER);
  const now = changed(read?.annotation, change) ?? change.deletion;
  if (now === undefined) await annotations.delete(change.id);
  else await annotations.put({ ...now, version: ANNOTATION_VERSION });
}

/** Puts a row into a table, and drops the oldest beyond `kept` rows. */
function putAmongNewest<T>(table: Table<T, string>, row: T, age: keyof T & string, kept: number): PromiseLike<void> {
  return table.db.transaction("rw", table, async () => {
    await table.put(row);
    await table.bulkDelete(await table.orderBy(age).reverse().offset(kept).primaryKeys());
  });
}

/** Keeps everything until the window closes, for a database that is blocked, full or of a newer version. */
export function memoryStore(): PersistentStore {
  const recents = new Map<string, RecentRow>();
  const views = new Map<string, ViewRow>();
  const names = new Map<string, NamesRow>();
  const topologies = new Map<string, NamesRow>();
  const symbols = new Map<string, SymbolsRow>();
  const laneNames = new Map<string, LaneNamesRow>();
  const preferences = new Map<string, unknown>();
  let annotations: AnnotationSet = EMPTY_SET;
  let filters: SavedFilters = NO_SAVED_FILTERS;
  let named: NamedRows = new Map();
  let analyses: ReadonlyMap<string, AnalysisRow> = new Map();
  let drafts: ReadonlyMap<string, string> = new Map();
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
    symbols: async (contentId) => ok(symbols.get(contentId)),
    saveSymbols: async (row) => ok(void symbols.set(row.contentId, row)),
    annotations: async (contents) => {
      const { byId, deletions } = aboutTraces(annotations, new Set(contents));
      return ok({ annotations: [...byId.values()], deletions: [...deletions.values()], newer: 0 });
    },
    changeAnnotation: async (change) => {
      annotations = withChanges(annotations, [change]);
      return ok(undefined);
    },
    onAnnotationsChanged: () => () => {},
    filters: async () => ok(filters),
    changeFilter: async (change) => {
      filters = withKeyedChange(filters, change);
      return ok(undefined);
    },
    onFiltersChanged: () => () => {},
    named: async (contents) => {
      const own = [...named].filter(([, row]) => row.contents.some((content) => contents.includes(content)));
      return ok(new Map(own));
    },
    changeNamed: async (change) => {
      named = withKeyedChange(named, change);
      return ok(undefined);
    },
    onNamedChanged: () => () => {},
    analyses: async () => ok(analyses),
    changeAnalysis: async (change) => {
      analyses = withKeyedChange(analyses, change);
      return ok(undefined);
    },
    analysisDrafts: async () => ok(drafts),
    changeAnalysisDraft: async (change) => {
      drafts = withKeyedChange(drafts, change);
      return ok(undefined);
    },
    onAnalysesChanged: () => () => {},
    preference: async (key) => ok(preferences.get(key)),
    changePreference: async (key, change) => ok(void preferences.set(key, withPatch(preferences.get(key), change))),
    onPreferencesChanged: () => () => {},
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
