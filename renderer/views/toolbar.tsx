import type { KeyboardEvent } from "react";
import { knowsBoot, knowsDates } from "../state/selectors.js";
import { CLOCK_TITLE, TIME_FORMAT_TITLES, TIME_FORMATS, type TimeFormat } from "../viewmodel/time-format.js";
import { OpenMenu } from "./open-menu.js";
import { CommandButton } from "./parts/command-button.js";
import { Icon } from "./parts/icons.js";
import { useApp, useDerived, useSelection, useSession, useTree, useView } from "./use-app.js";

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
      <CommandButton id="theme" icon={theme === "dark" ? "sun" : "moon"} />
      <CommandButton id="help" icon="help" />
    </header>
  );
}

function FilterField() {
  const app = useApp();
  const text = useTree((tree) => tree.filterText);
  const unknown = useDerived((a) => a.select.filter().unknown.join(", "));
  return (
    <label className={`field is-filter${text === "" ? "" : " is-active"}`}>
      <Icon name="filter" />
      <input
        data-field="filter"
        type="text"
        value={text}
        spellCheck={false}
        placeholder="Filter lanes: web-1  kind:vcpu  state:preempted"
        aria-label="Filter lanes and states"
        onChange={(event) => app.actions.tree.setFilter(event.target.value)}
        onKeyDown={(event) => {
          if (event.code === "Escape" && text !== "") {
            event.preventDefault();
            app.actions.tree.setFilter("");
          }
        }}
      />
      {unknown !== "" && <span className="field-note">no such {unknown}</span>}
    </label>
  );
}

function SearchField() {
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

function TimeFormatField() {
  const app = useApp();
  const format = useView((view) => view.timeFormat);
  const hasDates = useSession((session) => session.info === undefined || knowsDates(session.info));
  // A clock without dates shows its seconds in any format.
  const hasBoot = useSession((session) => knowsBoot(session.trace)) && hasDates;
  const isOffered = (one: TimeFormat) => (one !== "boot" || hasBoot) && (one !== "local" || hasDates);
  return (
    <select
      className="select"
      aria-label="How times are shown"
      value={format}
      onChange={(event) => app.actions.view.setTimeFormat(event.target.value as TimeFormat)}
    >
      {TIME_FORMATS.filter((one) => isOffered(one) || one === format).map((one) => (
        <option key={one} value={one}>
          {hasDates || one === "relative" ? TIME_FORMAT_TITLES[one] : CLOCK_TITLE}
        </option>
      ))}
    </select>
  );
}
