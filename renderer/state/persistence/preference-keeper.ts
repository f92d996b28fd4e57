import type { StoreApi } from "zustand";
import { type Failure, failureText } from "../../../workers/core/result.js";
import type { PersistentStore } from "../../persist/store.js";
import type { UnsavedPreferences } from "../../persist/unsaved-preferences.js";
import { joinedPatch, type Patch, patchBetween, withPatch } from "../../viewmodel/merge-patch.js";
import { newId } from "../actions/new-id.js";
import type { Stores } from "../stores.js";
import { type Preferences, parsePreferences, preferencesOf } from "./saved-preferences.js";

/** The row of the preferences. */
const KEY = "window";
/** What could not be written is tried again after this, and after the next change. */
const RETRY_MS = 5_000;

export interface PreferenceKeeperDependencies {
  readonly stores: Stores;
  readonly store: Pick<PersistentStore, "isDurable" | "preference" | "changePreference" | "onPreferencesChanged">;
  /** Why the database is none, if it is: what is set lasts as long as the window. */
  readonly notDurable: string | undefined;
  /** Where changes wait that the database has refused. */
  readonly unsaved: UnsavedPreferences;
  /** Takes over what another window has set. */
  readonly follow: (preferences: Preferences) => void;
  readonly say: (message: string) => void;
}

interface Change {
  readonly patch: Patch;
  isWritten: boolean;
}

/**
 * Keeps the preferences. Each change is written at once, as the fields that it changes, onto what the database has by then:
 * windows that change different settings keep each other's. What the database refuses stays in memory and in the page's own
 * storage, and is tried again.
 */
export class PreferenceKeeper {
  private readonly window = newId();
  private last: Patch = {};
  /** In the order in which they were made. One that is written stays behind one that is not: it may be of the same field. */
  private changes: Change[] = [];
  private made = 0;
  /** What a store took that lasts no longer than the window. */
  private unkept: Patch | undefined;
  private isReading = false;
  private isReadDue = false;
  private isFollowing = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stops: readonly (() => void)[] = [];

  constructor(private readonly parts: PreferenceKeeperDependencies) {}

  /** Answers what earlier windows have kept. `left`: a change that one of them could not write. */
  async read(left: Patch | undefined): Promise<Preferences> {
    const { store, unsaved } = this.parts;
    const stashed = unsaved.restore().map(({ patch }) => patch);
    this.changes = [...stashed, ...(left === undefined ? [] : [left])].map((patch) => ({ patch, isWritten: false }));
    const kept = await store.preference(KEY);
    if (!kept.ok) this.tell(kept.error);
    return parsePreferences(withPatch(kept.ok ? kept.value : undefined, this.unwritten() ?? {}));
  }

  /** Keeps changes from now on. */
  begin(): void {
    const { stores, store } = this.parts;
    this.last = this.now();
    this.stops = [
      stores.ui.subscribe(() => this.note()),
      this.watch(stores.view, ["timeFormat", "timeZone", "groupsDigits", "rowPx"]),
      this.watch(stores.tree, ["treeWidthPx"]),
      this.watch(stores.tables, ["hiddenColumns", "asPublished"]),
      this.watch(stores.overlay, ["marksMigrations", "showsMarks"]),
      store.onPreferencesChanged(() => {
        this.isReadDue = true;
        void this.readAgain();
      }),
    ];
    this.writeAgain();
  }

  /** The window closes: what the database has not confirmed waits for the next one. */
  leave(): void {
    const unwritten = this.unwritten();
    const patch = unwritten === undefined ? this.unkept : joinedPatch(this.unkept, unwritten);
    this.parts.unsaved.stash(patch === undefined ? [] : [{ window: this.window, patch }]);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const stop of this.stops) stop();
  }

  /** These stores change with every frame of a movement: only what is kept is looked at. */
  private watch<T>(store: StoreApi<T>, kept: readonly (keyof T)[]): () => void {
    return store.subscribe((now, before) => {
      if (kept.some((key) => now[key] !== before[key])) this.note();
    });
  }

  private note(): void {
    if (this.isFollowing) return;
    const now = this.now();
    const patch = patchBetween(this.last, now);
    if (patch === undefined) return;
    this.last = now;
    this.made += 1;
    void this.write(patch);
  }

  private now(): Patch {
    return JSON.parse(JSON.stringify(preferencesOf(this.parts.stores)));
  }

  /** All that the database has not confirmed, as one change. */
  private unwritten(): Patch | undefined {
    return this.changes.reduce<Patch | undefined>((joined, { patch }) => joinedPatch(joined, patch), undefined);
  }

  private writeAgain(): void {
    const patch = this.unwritten();
    this.changes = [];
    if (patch !== undefined) void this.write(patch);
  }

  private async write(patch: Patch): Promise<void> {
    const { store } = this.parts;
    const change = { patch, isWritten: false };
    this.changes.push(change);
    const done = await store.changePreference(KEY, patch);
    change.isWritten = done.ok;
    while (this.changes[0]?.isWritten === true) this.changes.shift();
    if (done.ok && !store.isDurable) this.unkept = joinedPatch(this.unkept, patch);
    this.leave();
    clearTimeout(this.timer);
    if (0 < this.changes.length) this.timer = setTimeout(() => this.writeAgain(), RETRY_MS);
    this.tell(done.ok ? undefined : done.error);
  }

  /** What another window has set. The database answers after the writes that were begun before. */
  private async readAgain(): Promise<void> {
    if (this.isReading) return;
    this.isReading = true;
    let failure: Failure | undefined;
    while (failure === undefined && this.isReadDue) {
      this.isReadDue = false;
      const made = this.made;
      const kept = await this.parts.store.preference(KEY);
      if (!kept.ok) failure = kept.error;
      // The user was quicker: what was read may lack that.
      else if (made !== this.made) this.isReadDue = true;
      else this.show(kept.value);
    }
    this.isReading = false;
    if (failure !== undefined) this.tell(failure);
  }

  private show(kept: unknown): void {
    this.isFollowing = true;
    try {
      this.parts.follow(parsePreferences(withPatch(kept, this.unwritten() ?? {})));
    } finally {
      this.isFollowing = false;
    }
    this.last = this.now();
  }

  private tell(failure: Failure | undefined): void {
    const { stores, say, notDurable } = this.parts;
    const { settingsNotKept: before } = stores.persistence.getState();
    const lasts = this.unkept === undefined ? undefined : notDurable;
    const why = failure === undefined ? lasts : failureText(failure);
    if (why === before) return;
    stores.persistence.setState({ settingsNotKept: why });
    if (failure !== undefined) say(`Settings are not saved: ${why}`);
    else if (why === undefined) say("settings are saved now");
  }
}
