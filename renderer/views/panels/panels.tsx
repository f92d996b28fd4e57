import type { ComponentType, KeyboardEvent } from "react";
import { Splitter } from "../parts/splitter.js";
import { useApp, useUi } from "../use-app.js";
import { DetailsPanel } from "./details-panel.js";
import { EventsPanel } from "./events-panel.js";
import { ImportPanel } from "./import-panel.js";
import { StatisticsPanel } from "./statistics-panel.js";

export interface PanelEntry {
  readonly id: string;
  readonly title: string;
  readonly view: ComponentType;
}

/** The list of panels: one entry each, in tab order. */
export const PANELS: readonly PanelEntry[] = [
  { id: "details", title: "Details", view: DetailsPanel },
  { id: "statistics", title: "Statistics", view: StatisticsPanel },
  { id: "events", title: "Events", view: EventsPanel },
  { id: "import", title: "Import report", view: ImportPanel },
];

export function Panels() {
  const app = useApp();
  const { ui } = app.actions;
  const isOpen = useUi((state) => state.isPanelOpen);
  const heightPx = useUi((state) => state.panelHeightPx);
  const shown = useUi((state) => state.panel);
  const panel = PANELS.find((one) => one.id === shown) ?? PANELS[0];
  const View = panel?.view;
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.code === "ArrowRight" ? 1 : event.code === "ArrowLeft" ? -1 : 0;
    const at = PANELS.findIndex((one) => one.id === panel?.id);
    const next = PANELS[(at + by + PANELS.length) % PANELS.length];
    if (by === 0 || next === undefined) return;
    event.preventDefault();
    ui.showPanel(next.id);
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
          onChange={ui.setPanelHeight}
        />
      )}
      <div className="tabs" role="tablist" onKeyDown={onKeyDown}>
        {PANELS.map(({ id, title }) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            className="tab"
            tabIndex={id === panel?.id ? 0 : -1}
            aria-selected={isOpen && id === panel?.id}
            aria-controls="panel"
            onClick={() => (isOpen && id === shown ? ui.togglePanel() : ui.showPanel(id))}
          >
            {title}
          </button>
        ))}
      </div>
      {isOpen && View !== undefined && (
        <div
          id="panel"
          className="panel"
          role="tabpanel"
          aria-labelledby={`tab-${panel?.id}`}
          style={{ height: heightPx }}
        >
          <View />
        </div>
      )}
    </section>
  );
}
