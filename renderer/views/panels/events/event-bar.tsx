import type { ReactNode } from "react";
import { useStore } from "zustand";
import type { EventPages } from "../../../engine/event-pages.js";
import { eventColumns } from "../../../viewmodel/event-columns.js";
import { saveEntries } from "../../../viewmodel/table-files.js";
import { FilterInput } from "../../parts/filter-input.js";
import { Icon } from "../../parts/icons.js";
import { MenuButton } from "../../parts/menu.js";
import { useApp, useSearch, useSelection, useSession } from "../../use-app.js";
import { useEventFields } from "./use-event-fields.js";
import type { EventScope } from "./use-event-scope.js";

/** Above the list of events: which ones, how many, and what can be done with them. */
export function EventBar(props: { readonly pages: EventPages; readonly scope: EventScope; readonly count: ReactNode }) {
  const { pages, scope, count } = props;
  const app = useApp();
  const { set } = app.actions.events;
  const filterText = useStore(app.stores.events, (events) => events.filterText);
  const fields = useEventFields();
  const typed = scope.isFound ? undefined : pages.failure?.typed;
  const error = typed && {
    message: pages.failure?.message ?? "",
    column: typed.column - scope.shift,
    length: typed.length,
  };
  return (
    <div className="panel-bar event-bar">
      <FoundChoice isFound={scope.isFound} />
      {!scope.isFound && (
        <>
          <div className={`field event-filter${filterText === "" ? "" : " is-active"}`}>
            <FilterInput
              value={filterText}
              error={error}
              fields={fields}
              label="Only events that hold this text"
              placeholder="Only events that hold…"
              onChange={(text) => set({ filterText: text })}
            />
          </div>
          <ScopeChoice />
        </>
      )}
      {count}
      <span className="toolbar-space" />
      <Follow />
      <Tools scope={scope} isEmpty={pages.total === 0} />
    </div>
  );
}

/** Between all events and those that the search has found. */
function FoundChoice({ isFound }: { readonly isFound: boolean }) {
  const app = useApp();
  const { set } = app.actions.events;
  const text = useSearch((search) => search.text);
  if (text.trim() === "") return undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label="Which events">
      <button type="button" aria-pressed={!isFound} onClick={() => set({ isFound: false })}>
        All events
      </button>
      <button type="button" className="event-found" aria-pressed={isFound} onClick={() => set({ isFound: true })}>
        Found: {text}
      </button>
    </span>
  );
}

function ScopeChoice() {
  const app = useApp();
  const { set } = app.actions.events;
  const scope = useStore(app.stores.events, (events) => events.scope);
  const hasRange = useSelection((selection) => selection.range !== undefined);
  if (hasRange) return undefined;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <span className="choice" role="group" aria-label="Events of">
      <button type="button" aria-pressed={scope === "trace"} onClick={() => set({ scope: "trace" })}>
        Trace
      </button>
      <button type="button" aria-pressed={scope === "window"} onClick={() => set({ scope: "window" })}>
        Window
      </button>
    </span>
  );
}

function Follow() {
  const app = useApp();
  const follows = useStore(app.stores.events, (events) => events.follows);
  return (
    <button
      type="button"
      className="button"
      aria-pressed={follows}
      title="The list goes to the cursor of the timeline"
      onClick={() => app.actions.events.set({ follows: !follows })}
    >
      Follow cursor
    </button>
  );
}

function Tools({ scope, isEmpty }: { readonly scope: EventScope; readonly isEmpty: boolean }) {
  const app = useApp();
  const machines = useSession((session) => session.info?.machines.length ?? 1);
  const hidden = useStore(app.stores.tables, (tables) => tables.hiddenColumns.events ?? NONE_HIDDEN);
  const columns = eventColumns(machines);
  const toggle = (name: string) => {
    const isHidden = hidden.includes(name);
    const names = isHidden ? hidden.filter((one) => one !== name) : [...hidden, name];
    if (names.length < columns.length) app.actions.tables.setHiddenColumns("events", names);
  };
  return (
    <MenuButton
      label="Save the events, columns"
      className="button has-icon"
      sections={[
        {
          title: "All that are listed",
          entries: saveEntries(
            (file) => void app.actions.events.save(scope, file),
            isEmpty ? "there are no events" : undefined,
          ),
        },
        {
          title: "Columns",
          entries: columns.map(({ name, title }) => ({
            id: name,
            title,
            isCurrent: !hidden.includes(name),
            run: () => toggle(name),
          })),
        },
      ]}
    >
      <Icon name="more" />
    </MenuButton>
  );
}

const NONE_HIDDEN: readonly string[] = [];
