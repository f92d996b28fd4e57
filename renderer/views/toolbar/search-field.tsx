import type { KeyboardEvent } from "react";
import { Icon } from "../parts/icons.js";
import { useApp, useSelection } from "../use-app.js";

export function SearchField() {
  const app = useApp();
  const searched = useSelection((selection) => selection.searchText);
  const message = useSelection((selection) => selection.searchMessage);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.code !== "Enter") return;
    event.preventDefault();
    void app.actions.search.search(searched, event.shiftKey ? -1 : 1);
  };
  return (
    <label className="field is-search">
      <Icon name="search" />
      <input
        data-field="search"
        type="text"
        value={searched}
        spellCheck={false}
        placeholder="Search events"
        aria-label="Search events"
        onChange={(event) => app.actions.search.setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {message !== "" && <span className="field-note">{message}</span>}
    </label>
  );
}
