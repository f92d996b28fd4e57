import type { ComponentType } from "react";
import type { TableInfo } from "../../../workers/model/table.js";
import type { Sort } from "../tables/grid-head.js";
import { LatencyPanel } from "../tables/latency-panel.js";
import { PathPanel } from "../tables/path-panel.js";
import { StealPanel } from "../tables/steal-panel.js";
import { TablePanel } from "../tables/table-panel.js";
import { DetailsPanel } from "./details-panel.js";
import { EventsPanel } from "./events-panel.js";
import { FindingsPanel } from "./findings-panel.js";
import { ImportPanel } from "./import-panel.js";
import { panelOfTable } from "./panel-of-table.js";
import { StatisticsPanel } from "./statistics-panel.js";

export interface PanelEntry {
  readonly id: string;
  readonly title: string;
  readonly view: ComponentType;
  /** Table of the engine without which the panel has nothing to show. */
  readonly needs?: string;
}

/** The list of panels: one entry each, in tab order. Every other table of the engine is in the "Tables" menu. */
export const PANELS: readonly PanelEntry[] = [
  { id: "details", title: "Details", view: DetailsPanel },
  { id: "findings", title: "Findings", view: FindingsPanel },
  { id: "steal", title: "Steal", view: StealPanel, needs: "steal" },
  tableEntry("exits", "Exits", { column: "total_ns", isDescending: true }),
  tableEntry("waits", "Waits", { column: "duration_ns", isDescending: true }),
  { id: "latency", title: "Latency", view: LatencyPanel, needs: "latency-histogram" },
  { id: "path", title: "Critical path", view: PathPanel, needs: "critical-path" },
  { id: "statistics", title: "Statistics", view: StatisticsPanel },
  { id: "events", title: "Events", view: EventsPanel },
  { id: "import", title: "Import report", view: ImportPanel },
];

/** Panels there is something for; with the one table picked from the menu, if one is on show. */
export function panelsFor(infos: readonly TableInfo[], shown: string): readonly PanelEntry[] {
  const names = new Set(infos.map(({ name }) => name));
  const panels = PANELS.filter(({ needs }) => needs === undefined || names.has(needs));
  const extra = infos.find(({ name }) => panelOfTable(name) === shown);
  if (extra === undefined || panels.some(({ id }) => id === shown)) return panels;
  return [...panels, entryOf(extra)];
}

function tableEntry(name: string, title: string, sort?: Sort): PanelEntry {
  const view = () => <TablePanel key={name} name={name} title={title} {...(sort === undefined ? {} : { sort })} />;
  return { id: panelOfTable(name), title, view, needs: name };
}

/** One component for each table, made once: React takes another one for another panel and forgets its state. */
const made = new Map<string, PanelEntry>();

function entryOf({ name, title }: TableInfo): PanelEntry {
  const known = made.get(name);
  if (known !== undefined) return known;
  const entry = tableEntry(name, title);
  made.set(name, entry);
  return entry;
}
