import type { ReactNode } from "react";
import type { TableInfo } from "../../../workers/model/table.js";
import type { Sort } from "../../state/tables-store.js";
import { LatencyPanel } from "../tables/latency-panel.js";
import { PathPanel } from "../tables/path-panel.js";
import { StealPanel } from "../tables/steal-panel.js";
import { TablePanel } from "../tables/table-panel.js";
import { DetailsPanel } from "./details/details-panel.js";
import { EventsPanel } from "./events/events-panel.js";
import { FindingsPanel } from "./findings-panel.js";
import { ImportPanel } from "./import-panel.js";
import { panelOfTable } from "./panel-of-table.js";
import { StatisticsPanel } from "./statistics-panel.js";

export interface PanelEntry {
  readonly id: string;
  readonly title: string;
  readonly render: () => ReactNode;
  /** Table of the engine without which the panel has nothing to show. */
  readonly needs?: string;
}

/** The list of panels: one entry each, in tab order. Every other table of the engine is in the "Tables" menu. */
const PANELS: readonly PanelEntry[] = [
  { id: "details", title: "Details", render: () => <DetailsPanel /> },
  { id: "findings", title: "Findings", render: () => <FindingsPanel /> },
  { id: "steal", title: "Steal", render: () => <StealPanel />, needs: "steal" },
  tableEntry("exits", "Exits", { column: "total_ns", isDescending: true }),
  tableEntry("waits", "Waits", { column: "duration_ns", isDescending: true }),
  { id: "latency", title: "Latency", render: () => <LatencyPanel />, needs: "latency-histogram" },
  { id: "path", title: "Critical path", render: () => <PathPanel />, needs: "critical-path" },
  { id: "statistics", title: "Statistics", render: () => <StatisticsPanel /> },
  { id: "events", title: "Events", render: () => <EventsPanel /> },
  { id: "import", title: "Import report", render: () => <ImportPanel /> },
];

/** Panels whose table the engine has, and the table picked from the menu while it is shown. */
export function panelsFor(infos: readonly TableInfo[], shown: string): readonly PanelEntry[] {
  const names = new Set(infos.map(({ name }) => name));
  const panels = PANELS.filter(({ needs }) => needs === undefined || names.has(needs));
  const extra = infos.find(({ name }) => panelOfTable(name) === shown);
  if (extra === undefined || panels.some(({ id }) => id === shown)) return panels;
  return [...panels, tableEntry(extra.name, extra.title)];
}

function tableEntry(name: string, title: string, sort?: Sort): PanelEntry {
  const render = () => <TablePanel name={name} title={title} {...(sort === undefined ? {} : { sort })} />;
  return { id: panelOfTable(name), title, render, needs: name };
}
