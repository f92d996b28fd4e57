import { type KeyedChange, withKeyedChange } from "../../viewmodel/keyed-changes.js";
import { MAX_FILTER_NAME, type SavedFilters } from "../../viewmodel/saved-filters.js";
import type { ActionContext } from "./context.js";
import type { RecordEdit } from "./edit-recorder.js";
import type { TreeActions } from "./tree-actions.js";

export type FilterActions = ReturnType<typeof createFilterActions>;

/** Keeps filters under names, and puts them into the filter box again. */
export function createFilterActions(
  { stores: { filters, ui } }: ActionContext,
  record: RecordEdit,
  tree: Pick<TreeActions, "setFilter">,
) {
  const savedNow = () => filters.getState().saved;
  const say = (message: string) => ui.setState({ message });
  const put = (saved: SavedFilters) => filters.setState({ saved });
  const change = (name: string, after: string | undefined) =>
    put(withKeyedChange(savedNow(), { key: name, before: savedNow().get(name), after }));

  return {
    /** Saves a filter under a name, instead of the one that has it; `former`: the name that it had. */
    save(name: string, text: string, former?: string) {
      const own = name.trim().slice(0, MAX_FILTER_NAME);
      const filter = text.trim();
      if (own === "" || filter === "") return;
      record(`save the filter “${own}”`, () => {
        if (former !== undefined) change(former, undefined);
        change(own, filter);
      });
      say(`filter “${own}” saved`);
    },
    remove(name: string) {
      record(`remove the filter “${name}”`, () => change(name, undefined));
      say(`filter “${name}” removed: Undo brings it back`);
    },
    /** Puts it into the filter box. */
    use(name: string) {
      const text = savedNow().get(name);
      if (text === undefined) return;
      tree.setFilter(text);
      say(`filter “${name}”`);
    },
    /** Takes edits back, or makes them again; answers false where another window has changed one of them since. */
    apply(changes: readonly KeyedChange<string>[]): boolean {
      if (changes.some(({ key, before }) => savedNow().get(key) !== before)) return false;
      if (0 < changes.length) put(changes.reduce(withKeyedChange, savedNow()));
      return true;
    },
  };
}
