import { OpenMenu } from "../open-menu.js";
import { CommandButton } from "../parts/command-button.js";
import { useDerived, useSession } from "../use-app.js";
import { FilterField } from "./filter-field.js";
import { SearchField } from "./search-field.js";
import { TimeFormatField } from "./time-format-field.js";

export function Toolbar() {
  const theme = useDerived((app) => app.select.theme());
  const name = useSession((session) => session.name);
  return (
    <header className="toolbar" role="toolbar" aria-label="Main">
      <OpenMenu />
      <span className="toolbar-name" title={name}>
        {name}
      </span>
      <span className="toolbar-group">
        <CommandButton id="view-back" icon="back" />
        <CommandButton id="view-forward" icon="forward" />
        <CommandButton id="views" icon="views" />
      </span>
      <span className="toolbar-group">
        <CommandButton id="zoom-all" icon="fit" />
        <CommandButton id="zoom-out" icon="minus" />
        <CommandButton id="zoom-in" icon="plus" />
      </span>
      <FilterField />
      <span className="toolbar-space" />
      <SearchField />
      <TimeFormatField />
      <CommandButton id="legend" icon="colours" />
      <CommandButton id="theme" icon={theme === "dark" ? "sun" : "moon"} />
      <CommandButton id="settings" icon="settings" />
      <CommandButton id="help" icon="help" />
    </header>
  );
}
