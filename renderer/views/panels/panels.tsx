import { Fragment, type KeyboardEvent } from "react";
import { useStore } from "zustand";
import type { TableInfo } from "../../../workers/model/table.js";
import { panelToKeep, shownPanel } from "../../state/shown-panel.js";
import { Icon } from "../parts/icons.js";
import { MenuButton } from "../parts/menu.js";
import { Splitter } from "../parts/splitter.js";
import { useTableInfos } from "../tables/use-table.js";
import { useApp, useDerived, useSession, useTree, useUi } from "../use-app.js";
import { useWindowHeight } from "../use-window-height.js";
import { PanelGuard } from "./panel-guard.js";
import { panelsFor } from "./panel-list.js";
import { panelOfTable } from "./panel-of-table.js";

const LEAST_PX = 96;
/** What a window shows beside the panel: its bars, the minimap, the tabs, and some lanes. */
const AROUND_PX = 300;

export function Panels() {
  const app = useApp();
  const { ui } = app.actions;
  const isOpen = useUi((state) => state.isPanelOpen);
  const share = useUi((state) => state.panelShare);
  const windowPx = useWindowHeight();
  const heightPx = Math.round(Math.max(LEAST_PX, Math.min(windowPx - AROUND_PX, share * windowPx)));
  const shown = useDerived(({ stores }) =>
    shownPanel(stores.ui.getState(), stores.selection.getState(), stores.tables.getState()),
  );
  const press = (id: string) => {
    const { selection, tables } = app.stores;
    ui.showPanel(panelToKeep(id, selection.getState(), tables.getState()));
  };
  const infos = useTableInfos();
  const trace = useSession((session) => session.trace);
  const compares = useStore(app.stores.compare, ({ a, b }) => a !== undefined || b !== undefined);
  const hasCurves = useTree(({ curves }) => 0 < curves.length);
  const inUse = [...(compares ? ["compare"] : []), ...(hasCurves ? ["curve"] : [])];
  const panels = panelsFor(infos, shown, trace, inUse);
  const panel = panels.find((one) => one.id === shown) ?? panels[0];
  const onKeyDown = (event: KeyboardEvent) => {
    const at = panels.findIndex((one) => one.id === panel?.id);
    const next = panels.at(nextTab(event.code, at, panels.length) ?? panels.length);
    if (next === undefined) return;
    event.preventDefault();
    press(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <section className="panels" aria-label="Panels">
      {isOpen && (
        <Splitter
          label="Height of the panel"
          direction="horizontal"
          valuePx={heightPx}
          sign={-1}
          onChange={(px) => ui.setPanelShare(px / windowPx)}
        />
      )}
      <div className="tabs">
        <div className="tab-list" role="tablist" aria-label="Panels" onKeyDown={onKeyDown}>
          {panels.map(({ id, title }) => (
            <button
              key={id}
              id={`tab-${id}`}
              type="button"
              role="tab"
              className="tab"
              tabIndex={id === panel?.id ? 0 : -1}
              aria-selected={isOpen && id === panel?.id}
              aria-controls="panel"
              onClick={() => (isOpen && id === shown ? ui.togglePanel() : press(id))}
            >
              {title}
            </button>
          ))}
        </div>
        {0 < infos.length && <TablesMenu infos={infos} shown={shown} />}
      </div>
      {isOpen && panel !== undefined && (
        <div
          id="panel"
          className="panel"
          role="tabpanel"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard
          tabIndex={0}
          aria-labelledby={`tab-${panel.id}`}
          style={{ height: heightPx }}
        >
          <PanelGuard panel={panel.id} title={panel.title}>
            <Fragment key={panel.id}>{panel.render()}</Fragment>
          </PanelGuard>
        </div>
      )}
    </section>
  );
}

/** The index of the tab that a key leads to; undefined for other keys. */
function nextTab(code: string, at: number, count: number): number | undefined {
  switch (code) {
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowLeft":
      return (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}

/** A menu of all tables that the engine offers. */
function TablesMenu({ infos, shown }: { readonly infos: readonly TableInfo[]; readonly shown: string }) {
  const app = useApp();
  const entries = infos
    .filter(({ name }) => !name.startsWith("critical-path"))
    .map(({ name, title, about }) => ({
      id: name,
      title,
      note: about,
      isCurrent: panelOfTable(name) === shown,
      run: () => app.actions.ui.showPanel(panelOfTable(name)),
    }));
  return (
    <MenuButton label="All tables" className="tab has-icon" layout="lines" sections={[{ title: "Tables", entries }]}>
      Tables <Icon name="down" />
    </MenuButton>
  );
}
