import type { PersistentStore } from "../../persist/store.js";
import type { UnsavedRows } from "../../persist/unsaved-rows.js";
import type { Stores } from "../stores.js";
import { RowKeeper } from "./row-keeper.js";

export interface FilterKeeperDependencies {
  readonly stores: Pick<Stores, "filters">;
  readonly store: Pick<PersistentStore, "isDurable" | "filters" | "changeFilter" | "onFiltersChanged">;
  readonly notDurable: string | undefined;
  readonly unsaved: UnsavedRows<string>;
  readonly say: (message: string) => void;
}

/** Keeps the saved filters. */
export function keepFilters({ stores: { filters }, store, ...rest }: FilterKeeperDependencies): RowKeeper<string> {
  return new RowKeeper({
    ...rest,
    isDurable: store.isDurable,
    title: "Filters",
    shown: () => filters.getState().saved,
    show: (saved) => filters.setState({ saved }),
    onShown: (listener) =>
      filters.subscribe((now, before) => {
        if (now.saved !== before.saved) listener(now.saved, before.saved);
      }),
    read: store.filters,
    write: store.changeFilter,
    onChanged: store.onFiltersChanged,
    notKept: () => filters.getState().notKept,
    setNotKept: (notKept) => filters.setState({ notKept }),
  });
}
