import { useState } from "react";
import { useStore } from "zustand";
import { sortedFilters } from "../../viewmodel/saved-filters.js";
import { CommandButton } from "../parts/command-button.js";
import { Dialog } from "../parts/dialog.js";
import { Icon } from "../parts/icons.js";
import { useApp, useTree } from "../use-app.js";
import { SavedFilterForm } from "./saved-filter-form.js";

/** The filters that the user has named: to use, to change, to remove; and the one in the filter box, to save. */
export function SavedFiltersDialog() {
  const app = useApp();
  const saved = useStore(app.stores.filters, (state) => state.saved);
  const notKept = useStore(app.stores.filters, (state) => state.notKept);
  const text = useTree((tree) => tree.filterText);
  const [edited, setEdited] = useState<string>();
  const rows = sortedFilters(saved);
  const editedText = edited === undefined ? undefined : saved.get(edited);
  return (
    <Dialog label="Saved filters" isWide>
      <section className="saved-filters">
        {editedText === undefined ? (
          <SavedFilterForm key="new" begin={{ name: "", text }} onDone={() => {}} />
        ) : (
          <SavedFilterForm
            key={edited}
            former={edited}
            begin={{ name: edited ?? "", text: editedText }}
            onDone={() => setEdited(undefined)}
          />
        )}
        <ul aria-label="Saved filters" className="saved-filter-list">
          {rows.map((row) => (
            <SavedFilter key={row.name} {...row} edit={() => setEdited(row.name)} />
          ))}
        </ul>
        <p className="saved-filters-foot quiet">
          {rows.length === 0 ? "None yet. " : ""}Saved filters are there in all traces, and among the commands.
          <CommandButton id="undo" label="Undo" isPlain />
        </p>
        {notKept !== undefined && <p role="status">They last no longer than this window: {notKept}</p>}
      </section>
    </Dialog>
  );
}

function SavedFilter({
  name,
  text,
  edit,
}: {
  readonly name: string;
  readonly text: string;
  readonly edit: () => void;
}) {
  const app = useApp();
  const use = () => {
    app.actions.ui.closeDialog();
    app.actions.filters.use(name);
  };
  return (
    <li className="saved-filter">
      <button type="button" className="saved-filter-use" title="Put it into the filter box" onClick={use}>
        <strong>{name}</strong>
        <code>{text}</code>
      </button>
      <button type="button" className="button" aria-label={`Edit ${name}`} onClick={edit}>
        Edit
      </button>
      <button
        type="button"
        className="button"
        title="Remove"
        aria-label={`Remove ${name}`}
        onClick={() => app.actions.filters.remove(name)}
      >
        <Icon name="close" />
      </button>
    </li>
  );
}
