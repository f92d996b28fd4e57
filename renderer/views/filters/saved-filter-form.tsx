import { useId, useState } from "react";
import { parseViewFilter } from "../../viewmodel/filter.js";
import { LANE_FIELDS } from "../../viewmodel/lane-fields.js";
import { MAX_FILTER_NAME } from "../../viewmodel/saved-filters.js";
import { FilterInput } from "../parts/filter-input.js";
import { useApp } from "../use-app.js";

export interface SavedFilterFormProps {
  readonly begin: { readonly name: string; readonly text: string };
  /** The name of the saved filter that is edited; absent: it will be a new one. */
  readonly former?: string | undefined;
  readonly onDone: () => void;
}

/** The name and the text of a filter that is to be saved. */
export function SavedFilterForm({ begin, former, onDone }: SavedFilterFormProps) {
  const app = useApp();
  const id = useId();
  const [name, setName] = useState(begin.name);
  const [text, setText] = useState(begin.text);
  const parsed = parseViewFilter(text);
  const own = name.trim();
  const canSave = own !== "" && text.trim() !== "" && parsed.ok;
  const replaces = own !== former && app.stores.filters.getState().saved.has(own);
  const save = () => {
    if (!canSave) return;
    app.actions.filters.save(own, text, former);
    setName("");
    onDone();
  };
  return (
    <form
      className="saved-filter-form"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <label htmlFor={`${id}-name`}>Name</label>
      <input
        id={`${id}-name`}
        className="input"
        type="text"
        dir="auto"
        autoComplete="off"
        maxLength={MAX_FILTER_NAME}
        value={name}
        // biome-ignore lint/a11y/noAutofocus: the user has asked to save or to edit
        autoFocus
        onChange={(event) => setName(event.target.value)}
      />
      <span>Filter</span>
      <div className="field">
        <FilterInput
          value={text}
          onChange={setText}
          error={parsed.ok ? undefined : parsed.error}
          fields={LANE_FIELDS}
          label="Filter to save"
          placeholder="kind:vcpu  state:preempted"
          onEnter={save}
        />
      </div>
      <span className="saved-filter-tools">
        <button type="submit" className="button is-plain" disabled={!canSave}>
          {former === undefined ? "Save" : "Save the changes"}
        </button>
        {former !== undefined && (
          <button type="button" className="button" onClick={onDone}>
            Cancel
          </button>
        )}
        {replaces && <span className="quiet">instead of the filter that has this name</span>}
      </span>
    </form>
  );
}
