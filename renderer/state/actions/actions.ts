import { PersistenceActions } from "../persistence/persistence-actions.js";
import type { ActionContext } from "./context.js";
import { createNameActions, type NameActions } from "./name-actions.js";
import { createOverlayActions, type OverlayActions } from "./overlay-actions.js";
import { createSearchActions, type SearchActions } from "./search-actions.js";
import { SelectionActions } from "./selection-actions.js";
import { createSessionActions, type SessionActions } from "./session-actions.js";
import { createTableActions, type TableActions } from "./table-actions.js";
import { createTreeActions, type TreeActions } from "./tree-actions.js";
import { createUiActions, type UiActions } from "./ui-actions.js";
import { createViewActions, type ViewActions } from "./view-actions.js";

/** All actions, by store. */
export interface Actions {
  readonly session: SessionActions;
  readonly view: ViewActions;
  readonly tree: TreeActions;
  readonly selection: SelectionActions;
  readonly search: SearchActions;
  readonly ui: UiActions;
  readonly persistence: PersistenceActions;
  readonly names: NameActions;
  readonly tables: TableActions;
  readonly overlay: OverlayActions;
}

export function createActions(context: ActionContext): Actions {
  const view = createViewActions(context);
  const tree = createTreeActions(context);
  const session = createSessionActions(context);
  const ui = createUiActions(context);
  const names = createNameActions(context, ui);
  const selection = new SelectionActions(context, view, tree);
  return {
    session,
    view,
    tree,
    selection,
    search: createSearchActions(context, view),
    ui,
    persistence: new PersistenceActions(context, { session, view, tree, selection, ui, names }),
    names,
    overlay: createOverlayActions(context, { tree, ui, view }),
    tables: createTableActions(context, { view, tree, selection }),
  };
}
