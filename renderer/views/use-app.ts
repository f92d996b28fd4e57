import { createContext, useContext, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import { goesOn } from "../../workers/model/progress.js";
import type { App } from "../app.js";
import type { Command } from "../commands/command.js";
import type { NamedRow } from "../persist/schema.js";
import type { SearchState } from "../state/search-store.js";
import type { SelectionState } from "../state/selection-store.js";
import type { SessionState } from "../state/session-store.js";
import type { TreeState } from "../state/tree-store.js";
import type { UiState } from "../state/ui-store.js";
import type { ViewState } from "../state/view-store.js";

export const AppContext = createContext<App | undefined>(undefined);

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error("bug: a view outside AppContext");
  return app;
}

export function useSession<T>(pick: (state: SessionState) => T): T {
  return useStore(useApp().stores.session, pick);
}

/** Whether more of the open trace is to come. */
export function useIsReading(): boolean {
  return useSession(({ progress }) => progress !== undefined && goesOn(progress));
}

export function useView<T>(pick: (state: ViewState) => T): T {
  return useStore(useApp().stores.view, pick);
}

export function useTree<T>(pick: (state: TreeState) => T): T {
  return useStore(useApp().stores.tree, pick);
}

export function useSelection<T>(pick: (state: SelectionState) => T): T {
  return useStore(useApp().stores.selection, pick);
}

export function useSearch<T>(pick: (state: SearchState) => T): T {
  return useStore(useApp().stores.search, pick);
}

export function useUi<T>(pick: (state: UiState) => T): T {
  return useStore(useApp().stores.ui, pick);
}

/** The views or the sets of lanes that the user has named for the open traces, in the order of their names. */
export function useNamed<K extends NamedRow["kind"]>(kind: K): readonly Extract<NamedRow, { kind: K }>[] {
  const named = useDerived((app) => app.select.named());
  const isOne = (row: NamedRow): row is Extract<NamedRow, { kind: K }> => row.kind === kind;
  return named.filter(isOne);
}

/** A value derived from several stores. `derive` must return the same object until its inputs change. */
export function useDerived<T>(derive: (app: App) => T): T {
  const app = useApp();
  return useSyncExternalStore(app.subscribe, () => derive(app));
}

export function useCommand(id: string): Command {
  const command = useApp().commands.find((one) => one.id === id);
  if (command === undefined) throw new Error(`bug: no command ${id}`);
  return command;
}
