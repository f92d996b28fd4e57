import { failureText, type Result } from "../../../workers/core/result.js";
import type { SessionInfo } from "../../../workers/model/engine-api.js";
import type { RecentRow, ViewRow } from "../../persist/schema.js";
import type { PersistentStore } from "../../persist/store.js";
import { type AllUnsaved, NONE_UNSAVED } from "../../persist/unsaved.js";
import { NOTHING_UNSAVED } from "../../persist/unsaved-parts.js";
import type { UnsavedViews } from "../../persist/unsaved-views.js";
import { NOTHING_ARRANGED } from "../../viewmodel/arranged-lanes.js";
import { isRecord } from "../../viewmodel/merge-patch.js";
import { keptRenames, NO_RENAMES, type Renames } from "../../viewmodel/renames.js";
import type { ActionContext } from "../actions/context.js";
import type { RecordEdit } from "../actions/edit-recorder.js";
import type { NameActions } from "../actions/name-actions.js";
import type { OrderActions } from "../actions/order-actions.js";
import type { OverlayActions } from "../actions/overlay-actions.js";
import type { RenameActions } from "../actions/rename-actions.js";
import type { SelectionActions } from "../actions/selection-actions.js";
import type { SessionActions } from "../actions/session-actions.js";
import type { SettingsActions } from "../actions/settings-actions.js";
import type { SqueezeActions } from "../actions/squeeze-actions.js";
import type { SymbolActions } from "../actions/symbol-actions.js";
import type { TableActions } from "../actions/table-actions.js";
import type { TopologyActions } from "../actions/topology-actions.js";
import type { TreeActions } from "../actions/tree-actions.js";
import type { UiActions } from "../actions/ui-actions.js";
import type { ViewActions } from "../actions/view-actions.js";
import { NO_MARKERS } from "../markers-store.js";
import { contentsOf } from "../session-contents.js";
import { keepAnalyses } from "./analysis-keeper.js";
import { AnnotationKeeper } from "./annotation-keeper.js";
import { keepFilters } from "./filter-keeper.js";
import { keepNamed } from "./named-keeper.js";
import { PreferenceKeeper } from "./preference-keeper.js";
import { ReportingStore } from "./reporting-store.js";
import { settingsIn } from "./saved-preferences.js";
import { ViewKeeper } from "./view-keeper.js";

/** Longer lists are not kept. */
const MAX_NAMES_LENGTH = 1_000_000;

export interface PersistenceDependencies {
  readonly record: RecordEdit;
  readonly session: SessionActions;
  readonly view: ViewActions;
  readonly tree: TreeActions;
  readonly selection: SelectionActions;
  readonly ui: UiActions;
  readonly settings: Pick<SettingsActions, "follow">;
  readonly names: NameActions;
  readonly renames: RenameActions;
  readonly topology: TopologyActions;
  readonly symbols: Pick<SymbolActions, "restore">;
  readonly order: OrderActions;
  readonly squeeze: Pick<SqueezeActions, "restore" | "end">;
  readonly tables: Pick<TableActions, "restoreHiddenColumns" | "setAsPublished">;
  readonly overlay: Pick<OverlayActions, "setMigrationMarks" | "setMarks">;
}

/** Restores what earlier windows kept: preferences, recent traces, and per trace its view and names of processes. */
export class PersistenceActions {
  private readonly store: ReportingStore;
  private views: ViewKeeper | undefined;
  private keepers: readonly { leave(): void }[] = [];
  private unsavedViews: UnsavedViews = NOTHING_UNSAVED;

  constructor(
    private readonly context: ActionContext,
    private readonly actions: PersistenceDependencies,
  ) {
    this.store = new ReportingStore(actions.ui.say);
  }

  /** Restores what was kept, and keeps changes from now on. Returns the way to stop. */
  async start(opened: Result<PersistentStore>, unsaved: AllUnsaved = NONE_UNSAVED): Promise<() => void> {
    const { store, actions } = this;
    const { stores, select } = this.context;
    const kept = {
      stores,
      store: store.use(opened),
      notDurable: opened.ok ? undefined : failureText(opened.error),
      say: actions.ui.say,
    };
    const annotations = new AnnotationKeeper({ ...kept, unsaved: unsaved.annotations });
    const filters = keepFilters({ ...kept, unsaved: unsaved.filters });
    const named = keepNamed({ ...kept, unsaved: unsaved.named });
    const analyses = keepAnalyses({ ...kept, unsaved: unsaved.analyses, unsavedDrafts: unsaved.analysisDrafts });
    const keeper = new PreferenceKeeper({
      ...kept,
      unsaved: unsaved.preferences,
      follow: (found) => actions.settings.follow(settingsIn(found), found.ui.author),
    });
    this.keepers = [annotations, filters, named, analyses, keeper];
    this.unsavedViews = unsaved.views;
    const stashed = unsaved.changes?.restore() ?? {};
    await this.saveLeft([...unsaved.views.restore(), ...(stashed.view === undefined ? [] : [stashed.view])]);
    const preferences = await keeper.read(isRecord(stashed.preferences) ? stashed.preferences : undefined);
    actions.ui.restore(preferences.ui);
    actions.view.restore(preferences.view);
    actions.tables.restoreHiddenColumns(preferences.hiddenColumns);
    if (preferences.asPublished !== undefined) actions.tables.setAsPublished(preferences.asPublished);
    if (preferences.marksMigrations !== undefined) actions.overlay.setMigrationMarks(preferences.marksMigrations);
    if (preferences.showsMarks !== undefined) actions.overlay.setMarks(preferences.showsMarks);
    if (preferences.treeWidthPx !== undefined) actions.tree.setWidth(preferences.treeWidthPx);
    keeper.begin();
    await this.readRecents();
    const views = new ViewKeeper({
      stores,
      select,
      view: actions.view,
      tree: actions.tree,
      order: actions.order,
      topology: actions.topology,
      squeeze: actions.squeeze,
      pickAgain: (lane, timeNs) => void actions.selection.aim(lane, timeNs),
      load: (id) => store.view(id),
      save: (row) => void store.saveView(row),
    });
    this.views = views;
    // The trace may have been quicker than the database.
    if (stores.session.getState().phase === "open") this.onOpened();
    const stops = [
      () => views.dispose(),
      () => annotations.dispose(),
      () => filters.dispose(),
      () => named.dispose(),
      () => analyses.dispose(),
      () => keeper.dispose(),
      stores.session.subscribe((state, before) => {
        if (state.phase === "open" && before.phase !== "open") this.onOpened();
        if (state.processNames !== before.processNames) void this.saveNames();
        if (state.topologyText !== before.topologyText) void this.saveTopology();
        if (state.symbols !== before.symbols) void this.saveSymbols();
        // Names go with the trace that is closed.
        if (state.renames !== before.renames && state.renames !== NO_RENAMES) void this.saveLaneNames(before.renames);
      }),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }

  /** The window closes: writes pending changes, and stashes those that the database has not confirmed. */
  leave(): void {
    this.views?.flush();
    for (const keeper of this.keepers) keeper.leave();
    const { unsavedView } = this.store;
    if (unsavedView !== undefined) this.unsavedViews.stash([unsavedView]);
  }

  /** Writes what of the view is still to be written: another window begins with it. */
  flushView(): void {
    this.views?.flush();
  }

  async reopen(recent: RecentRow): Promise<void> {
    const failure = await this.actions.session.reopen(recent.tokens ?? [recent.token]);
    if (failure === undefined) return;
    const { persistence } = this.context.stores;
    persistence.setState(({ gone }) => ({ gone: new Map(gone).set(recent.token, failureText(failure)) }));
  }

  async forget(recent: RecentRow): Promise<void> {
    await this.store.removeRecent(recent.token);
    await this.readRecents();
  }

  /** Discards the restored view: shows the whole trace, and the lanes as they begin. */
  startFresh(): void {
    const { tree, view, selection, order, topology, squeeze, record } = this.actions;
    const { tree: lanes, markers } = this.context.stores;
    this.views?.forget();
    record("start fresh", () => {
      lanes.setState({ curves: [] });
      markers.setState(NO_MARKERS);
      tree.restore({ open: new Map(), hidden: new Set(), pinned: [], arranged: NOTHING_ARRANGED, shownSet: undefined });
      tree.restoreFilter("");
      void order.restore("given");
      order.setIdleHidden(false);
      topology.restoreOrder({ by: "topology" });
    });
    squeeze.end();
    view.scrollTo(0);
    view.fit();
    selection.clear();
    this.context.stores.persistence.setState({ isRestored: false });
  }

  /** Views that windows left unsaved. Another window may have saved a later one. What is refused waits on. */
  private async saveLeft(views: readonly ViewRow[]): Promise<void> {
    const refused: ViewRow[] = [];
    for (const view of views) {
      const kept = await this.store.view(view.contentId);
      if (kept === undefined || kept.savedAt < view.savedAt) await this.store.saveView(view);
      if (this.store.unsavedView === view) refused.push(view);
    }
    this.unsavedViews.stash(refused);
  }

  private onOpened(): void {
    void this.addRecent();
    void this.restoreNames();
    void this.restoreLaneNames();
    void this.restoreTopology();
    void this.restoreSymbols();
  }

  private async readRecents(): Promise<void> {
    this.context.stores.persistence.setState({ recents: await this.store.recents(), isRead: true });
  }

  private async addRecent(): Promise<void> {
    const { info, name, items } = this.context.stores.session.getState();
    if (info === undefined) return;
    await this.store.addRecent(recentOf(info, name, items));
    await this.readRecents();
  }

  /** Names of guest processes come back with the content, unless the user gave a list already. */
  private async restoreNames(): Promise<void> {
    const { session } = this.context.stores;
    const { info, processNames } = session.getState();
    if (info === undefined || processNames !== undefined) return;
    const kept = await this.store.names(info.contentId);
    const now = session.getState();
    if (kept === undefined || now.info?.contentId !== info.contentId || now.processNames !== undefined) return;
    await this.actions.names.restore(kept.text);
  }

  private async restoreLaneNames(): Promise<void> {
    const { session } = this.context.stores;
    const { info, renames } = session.getState();
    if (info === undefined) return;
    const kept = await this.store.laneNames(info.contentId);
    const now = session.getState();
    // The user may have been quicker than the database.
    if (kept === undefined || now.info?.contentId !== info.contentId || now.renames !== renames) return;
    this.actions.renames.restore(keptRenames(kept.names));
  }

  /** The places of CPUs come back with the content, unless the user gave others already. */
  private async restoreTopology(): Promise<void> {
    const { session } = this.context.stores;
    const { info, topologyText } = session.getState();
    if (info === undefined || topologyText !== undefined) return;
    const kept = await this.store.topology(info.contentId);
    const now = session.getState();
    if (kept === undefined || now.info?.contentId !== info.contentId || now.topologyText !== undefined) return;
    await this.actions.topology.restore(kept.text);
  }

  private async saveTopology(): Promise<void> {
    const { info, topologyText: text } = this.context.stores.session.getState();
    if (info === undefined || text === undefined || MAX_NAMES_LENGTH < text.length) return;
    await this.store.saveTopology({ contentId: info.contentId, savedAt: Date.now(), text });
  }

  /** Files of symbols come back with the content, unless the user gave others already. */
  private async restoreSymbols(): Promise<void> {
    const { session } = this.context.stores;
    const { info, symbols } = session.getState();
    if (info === undefined || symbols !== undefined) return;
    const kept = await this.store.symbols(info.contentId);
    const now = session.getState();
    if (kept === undefined || now.info?.contentId !== info.contentId || now.symbols !== undefined) return;
    const { files, owners, slides, removed } = kept;
    await this.actions.symbols.restore({ files, owners, slides, removed });
  }

  private async saveSymbols(): Promise<void> {
    const { info, symbols } = this.context.stores.session.getState();
    if (info === undefined || symbols === undefined) return;
    await this.store.saveSymbols({ contentId: info.contentId, savedAt: Date.now(), ...symbols });
  }

  private async saveLaneNames(before: Renames): Promise<void> {
    const { info, renames } = this.context.stores.session.getState();
    if (info === undefined) return;
    const given = Object.fromEntries([...renames].filter(([path, name]) => before.get(path) !== name));
    const dropped = [...before.keys()].filter((path) => !renames.has(path));
    await this.store.changeLaneNames({ contentId: info.contentId, savedAt: Date.now(), given, dropped });
  }

  private async saveNames(): Promise<void> {
    const { info, processNames: text } = this.context.stores.session.getState();
    if (info === undefined || text === undefined || MAX_NAMES_LENGTH < text.length) return;
    await this.store.saveNames({ contentId: info.contentId, savedAt: Date.now(), text });
  }
}

/** Files dropped on the page cannot be found again, but are listed too: their view is kept. */
function recentOf(info: SessionInfo, name: string, items: readonly { readonly token: string }[]): RecentRow {
  const { contentId } = info;
  const tokens = items.map((item) => item.token);
  const canReopen = 0 < tokens.length && tokens.every((token) => token !== "");
  const token = canReopen ? tokens.join("\n") : `content:${contentId}`;
  return { token, tokens: canReopen ? tokens : [], name, contentId, contents: contentsOf(info), openedAt: Date.now() };
}
