import { type Failure, failureText, type Result } from "../../../workers/core/result.js";
import type { RecentRow, ViewRow } from "../../persist/schema.js";
import { memoryStore, type PersistentStore } from "../../persist/store.js";
import type { Unsaved, UnsavedChanges } from "../../persist/unsaved-changes.js";
import type { ActionContext } from "../actions/context.js";
import type { NameActions } from "../actions/name-actions.js";
import type { SelectionActions } from "../actions/selection-actions.js";
import type { SessionActions } from "../actions/session-actions.js";
import type { TreeActions } from "../actions/tree-actions.js";
import type { UiActions } from "../actions/ui-actions.js";
import type { ViewActions } from "../actions/view-actions.js";
import { parsePreferences, preferencesOf } from "./saved-preferences.js";
import { ViewKeeper } from "./view-keeper.js";

const PREFERENCES = "window";
/** Longer lists are not kept. */
const MAX_NAMES_LENGTH = 1_000_000;

export interface PersistenceActions {
  /** Brings back what was kept, and keeps what changes from now on. Returns the way to stop. */
  start(opened: Result<PersistentStore>, unsavedChanges?: UnsavedChanges): Promise<() => void>;
  /** The window is about to go: what waits to be written is, and once more where that is immediate. */
  leave(): void;
  reopen(recent: RecentRow): Promise<void>;
  forget(recent: RecentRow): Promise<void>;
  /** Gives up the view that was brought back: the whole trace, the lanes as they begin. */
  startFresh(): void;
}

export interface PersistenceDependencies {
  readonly session: SessionActions;
  readonly view: ViewActions;
  readonly tree: TreeActions;
  readonly selection: SelectionActions;
  readonly ui: UiActions;
  readonly names: NameActions;
}

export function createPersistenceActions(context: ActionContext, parts: PersistenceDependencies): PersistenceActions {
  const { stores, select } = context;
  let store = memoryStore();
  let views: ViewKeeper | undefined;
  let unsavedChanges: UnsavedChanges | undefined;
  /** The newest that the database has not said it has. */
  let unsaved: Unsaved = {};
  let hasComplained = false;

  /** Nothing but a memory is lost, so it is said once and in one line. */
  const complain = (failure: Failure) => {
    if (!hasComplained) parts.ui.say(failureText(failure));
    hasComplained = true;
  };
  const tried = async <T>(call: Promise<Result<T>>): Promise<T | undefined> => {
    const result = await call;
    if (result.ok) return result.value;
    complain(result.error);
    return undefined;
  };
  const saveView = async (view: ViewRow) => {
    unsaved = { ...unsaved, view };
    await tried(store.saveView(view));
    if (unsaved.view === view) unsaved = without(unsaved, "view");
  };
  const savePreferences = async (preferences: unknown) => {
    unsaved = { ...unsaved, preferences };
    await tried(store.savePreference(PREFERENCES, preferences));
    if (unsaved.preferences === preferences) unsaved = without(unsaved, "preferences");
  };
  const readRecents = async () => {
    stores.persistence.setState({ recents: (await tried(store.recents())) ?? [] });
  };
  const rememberOpened = async () => {
    const { info, name, items } = stores.session.getState();
    if (info === undefined) return;
    await tried(store.addRecent(recentOf(info.contentId, name, items)));
    await readRecents();
  };

  /** What guests' processes are called comes back with the content, unless names were given anew. */
  const restoreNames = async () => {
    const { info, processNames } = stores.session.getState();
    if (info === undefined || processNames !== undefined) return;
    const kept = await tried(store.names(info.contentId));
    const now = stores.session.getState();
    if (kept === undefined || now.info?.contentId !== info.contentId || now.processNames !== undefined) return;
    await parts.names.restore(kept.text);
  };
  const saveNames = async () => {
    const { info, processNames: text } = stores.session.getState();
    if (info === undefined || text === undefined || MAX_NAMES_LENGTH < text.length) return;
    await tried(store.saveNames({ contentId: info.contentId, savedAt: Date.now(), text }));
  };
  const isOpened = () => {
    void rememberOpened();
    void restoreNames();
  };

  return {
    async start(opened, changes) {
      if (opened.ok) store = opened.value;
      else complain(opened.error);
      unsavedChanges = changes;
      const left = unsavedChanges?.restore() ?? {};
      if (left.view !== undefined) await tried(store.saveView(left.view));
      if (left.preferences !== undefined) await tried(store.savePreference(PREFERENCES, left.preferences));
      const preferences = parsePreferences(await tried(store.preference(PREFERENCES)));
      parts.ui.restore(preferences.ui);
      parts.view.restore(preferences.view);
      if (preferences.treeWidthPx !== undefined) parts.tree.setWidth(preferences.treeWidthPx);
      await readRecents();
      const keeper = new ViewKeeper({
        stores,
        select,
        view: parts.view,
        tree: parts.tree,
        load: (id) => tried(store.view(id)),
        save: (row) => void saveView(row),
      });
      views = keeper;
      // The trace may have been quicker than the database.
      if (stores.session.getState().phase === "open") isOpened();
      const stops = [
        () => keeper.dispose(),
        keepPreferences(context, (value) => void savePreferences(value)),
        stores.session.subscribe((state, before) => {
          if (state.phase === "open" && before.phase !== "open") isOpened();
          if (state.processNames !== before.processNames) void saveNames();
        }),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
    leave() {
      views?.flush();
      if (unsaved.view !== undefined || unsaved.preferences !== undefined) unsavedChanges?.stash(unsaved);
    },
    async reopen(recent) {
      const failure = await parts.session.reopen(recent.tokens ?? [recent.token]);
      if (failure === undefined) return;
      stores.persistence.setState(({ gone }) => ({ gone: new Map(gone).set(recent.token, failureText(failure)) }));
    },
    async forget(recent) {
      await tried(store.removeRecent(recent.token));
      await readRecents();
    },
    startFresh() {
      parts.tree.restore({ open: new Map(), hidden: new Set(), pinned: [] });
      parts.tree.setFilter("");
      parts.view.scrollTo(0);
      parts.view.fit();
      parts.selection.clear();
      stores.persistence.setState({ isRestored: false });
    },
  };
}

/** What was dropped or chosen in the page cannot be found again, but is worth a line: its view is kept. */
function recentOf(contentId: string, name: string, items: readonly { readonly token: string }[]): RecentRow {
  const tokens = items.map((item) => item.token);
  const canReopen = 0 < tokens.length && tokens.every((token) => token !== "");
  const token = canReopen ? tokens.join("\n") : `content:${contentId}`;
  return { token, tokens: canReopen ? tokens : [], name, contentId, openedAt: Date.now() };
}

function keepPreferences({ stores }: ActionContext, save: (value: unknown) => void): () => void {
  let last = JSON.stringify(preferencesOf(stores));
  const check = () => {
    const now = preferencesOf(stores);
    const text = JSON.stringify(now);
    if (text === last) return;
    last = text;
    save(now);
  };
  const stops = [
    stores.ui.subscribe(check),
    stores.view.subscribe((state, before) => {
      if (state.timeFormat !== before.timeFormat || state.rowPx !== before.rowPx) check();
    }),
    stores.tree.subscribe((state, before) => {
      if (state.treeWidthPx !== before.treeWidthPx) check();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function without(unsaved: Unsaved, part: keyof Unsaved): Unsaved {
  const { [part]: _, ...rest } = unsaved;
  return rest;
}
