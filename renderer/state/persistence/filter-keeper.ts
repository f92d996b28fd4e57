import { type Failure, failureText } from "../../../workers/core/result.js";
import type { PersistentStore } from "../../persist/store.js";
import {
  filterChangesBetween,
  NO_SAVED_FILTERS,
  type SavedFilterChange,
  type SavedFilters,
  withFilterChange,
} from "../../viewmodel/saved-filters.js";
import type { Stores } from "../stores.js";

/** What could not be written is tried again after this, and after the next edit. */
const RETRY_MS = 5_000;

export interface FilterKeeperDependencies {
  readonly stores: Pick<Stores, "filters">;
  readonly store: Pick<PersistentStore, "filters" | "changeFilter" | "onFiltersChanged">;
  /** Why the database is none, if it is: what is saved lasts as long as the window. */
  readonly notDurable: string | undefined;
  readonly say: (message: string) => void;
}

/**
 * Keeps the saved filters. Each edit is written at once, by itself. What the database refuses stays in memory and is tried
 * again. All filters are read after each write, so that those of other windows are there too.
 */
export class FilterKeeper {
  private readonly pending = new Map<string, SavedFilterChange>();
  private isWorking = false;
  private isDue = false;
  private isShowing = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stops: readonly (() => void)[];

  constructor(private readonly parts: FilterKeeperDependencies) {
    const { stores, store } = parts;
    this.stops = [
      stores.filters.subscribe((now, before) => {
        if (now.saved !== before.saved && !this.isShowing) this.note(filterChangesBetween(before.saved, now.saved));
      }),
      store.onFiltersChanged(() => void this.work()),
    ];
    // The user may have been quicker than the database.
    this.note(filterChangesBetween(NO_SAVED_FILTERS, stores.filters.getState().saved));
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const stop of this.stops) stop();
  }

  private note(changes: readonly SavedFilterChange[]): void {
    for (const change of changes) {
      const { before } = this.pending.get(change.name) ?? change;
      this.pending.set(change.name, { ...change, before });
    }
    void this.work();
  }

  private async work(): Promise<void> {
    this.isDue = true;
    if (this.isWorking) return;
    this.isWorking = true;
    clearTimeout(this.timer);
    let failure: Failure | undefined;
    while (this.isDue) {
      this.isDue = false;
      failure = await this.writeAndRead();
    }
    this.isWorking = false;
    if (failure !== undefined) this.timer = setTimeout(() => void this.work(), RETRY_MS);
    this.tell(failure);
  }

  private async writeAndRead(): Promise<Failure | undefined> {
    const { store } = this.parts;
    for (const change of [...this.pending.values()]) {
      const done = await store.changeFilter(change);
      if (!done.ok) return done.error;
      const now = this.pending.get(change.name);
      if (now === change) this.pending.delete(change.name);
      // It was edited again meanwhile: the rest of the change begins at what is written now.
      else if (now !== undefined) this.pending.set(change.name, { ...now, before: change.after });
    }
    const kept = await store.filters();
    if (!kept.ok) return kept.error;
    this.show(kept.value);
    return undefined;
  }

  /** With what is still to be written. */
  private show(kept: SavedFilters): void {
    const { filters } = this.parts.stores;
    const saved = [...this.pending.values()].reduce(withFilterChange, kept);
    if (filterChangesBetween(filters.getState().saved, saved).length === 0) return;
    this.isShowing = true;
    try {
      filters.setState({ saved });
    } finally {
      this.isShowing = false;
    }
  }

  private tell(failure: Failure | undefined): void {
    const { stores, say, notDurable } = this.parts;
    const { saved, notKept: before } = stores.filters.getState();
    const notKept = failure === undefined ? (0 < saved.size ? notDurable : undefined) : failureText(failure);
    if (notKept === before) return;
    stores.filters.setState({ notKept });
    say(notKept === undefined ? "filters are saved now" : `Filters are not saved: ${notKept}`);
  }
}
