import type { ReactNode } from "react";
import type { TableInfo } from "../../../workers/model/table.js";
import type { TraceInfo } from "../../../workers/model/trace-info.js";
import { ANALYSES_PANEL } from "../../state/actions/analysis-actions.js";
import type { Sort } from "../../state/tables-store.js";
import { hasMachineViews, shows } from "../../viewmodel/machine-views.js";
import { hasGuestsOfTheirOwn } from "../../viewmodel/own-traces.js";
import { CurvePanel } from "../tables/curve-panel.js";
import { HeatPanel } from "../tables/heat-panel.js";
import { LatencyPanel } from "../tables/latency-panel.js";
import { PathPanel } from "../tables/path-panel.js";
import { StealPanel } from "../tables/steal-panel.js";
import { TablePanel } from "../tables/table-panel.js";
import { AlignmentPanel } from "./alignment/alignment-panel.js";
import { AnalysesPanel } from "./analyses/analyses-panel.js";
import { BookmarksPanel } from "./bookmarks/bookmarks-panel.js";
import { ComparePanel } from "./compare/compare-panel.js";
import { CoveragePanel } from "./coverage/coverage-panel.js";
import { DetailsPanel } from "./details/details-panel.js";
import { EventsPanel } from "./events/events-panel.js";
import { FindingsPanel } from "./findings-panel.js";
import { FingerprintsPanel } from "./fingerprints/fingerprints-panel.js";
import { ImportPanel } from "./import-panel.js";
import { InputsPanel } from "./inputs/inputs-panel.js";
import { MonitorPanel } from "./monitor/monitor-panel.js";
import { panelOfTable } from "./panel-of-table.js";
import { ProfilePanel } from "./profile/profile-panel.js";
import { SqlPanel } from "./sql/sql-panel.js";
import { StatisticsPanel } from "./statistics-panel.js";

export interface PanelEntry {
  readonly id: string;
  readonly title: string;
  readonly render: () => ReactNode;
  /** Table of the engine without which the panel has nothing to show. */
  readonly needs?: string;
  /** Absent: of any trace. */
  readonly isOf?: (trace: TraceInfo | undefined) => boolean;
  /** It is among the tabs once it has something to show, or was asked for. */
  readonly isRare?: true;
}

/** The list of panels: one entry each, in tab order. Every other table of the engine is in the "Tables" menu. */
const PANELS: readonly PanelEntry[] = [
  { id: "details", title: "Details", render: () => <DetailsPanel /> },
  { id: "findings", title: "Findings", render: () => <FindingsPanel /> },
  { id: "steal", title: "Steal", render: () => <StealPanel />, needs: "steal", isOf: hasMachineViews },
  { ...tableEntry("exits", "Exits", { column: "total_ns", isDescending: true }), isOf: hasMachineViews },
  { ...tableEntry("waits", "Waits", { column: "duration_ns", isDescending: true }), isOf: hasMachineViews },
  {
    id: "latency",
    title: "Latency",
    render: () => <LatencyPanel />,
    needs: "latency-histogram",
    isOf: hasMachineViews,
  },
  { id: "heat", title: "Heat map", render: () => <HeatPanel />, needs: "heat-map", isOf: hasMachineViews },
  { id: "curve", title: "Curves", render: () => <CurvePanel />, needs: "curve", isOf: hasMachineViews, isRare: true },
  { id: "path", title: "Critical path", render: () => <PathPanel />, needs: "critical-path", isOf: hasMachineViews },
  { ...tableEntry("slice-summary", "Slices", { column: "total_ns", isDescending: true }), isOf: shows("slices") },
  { ...tableEntry("samples", "Samples"), isOf: shows("samples") },
  { id: "profile", title: "Profile", render: () => <ProfilePanel />, isRare: true },
  { id: "monitor", title: "Monitor", render: () => <MonitorPanel />, isRare: true },
  { id: "inputs", title: "Inputs", render: () => <InputsPanel />, isRare: true },
  { id: "coverage", title: "Coverage", render: () => <CoveragePanel />, isRare: true },
  { ...tableEntry("logs", "Log lines"), isOf: shows("logs") },
  { id: "statistics", title: "Statistics", render: () => <StatisticsPanel /> },
  { id: "events", title: "Events", render: () => <EventsPanel /> },
  {
    id: "fingerprints",
    title: "Fingerprints",
    render: () => <FingerprintsPanel />,
    isOf: hasMachineViews,
    isRare: true,
  },
  { id: "compare", title: "Compare", render: () => <ComparePanel />, isRare: true },
  { id: "sql", title: "SQL", render: () => <SqlPanel />, isRare: true },
  { id: ANALYSES_PANEL, title: "Analyses", render: () => <AnalysesPanel />, isRare: true },
  { id: "bookmarks", title: "Bookmarks", render: () => <BookmarksPanel /> },
  { id: "alignment", title: "Alignment", render: () => <AlignmentPanel />, isOf: hasGuestsOfTheirOwn },
  { id: "import", title: "Import report", render: () => <ImportPanel /> },
];

/**
 * Panels whose table the engine has, and tables that are asked for by the ids of their panels. Rare ones are among them
 * where they are asked for or in use.
 */
export function panelsFor(
  infos: readonly TableInfo[],
  asked: readonly string[],
  trace: TraceInfo | undefined,
  inUse: readonly string[],
): readonly PanelEntry[] {
  const names = new Set(infos.map(({ name }) => name));
  const panels = PANELS.filter(
    ({ id, needs, isOf, isRare }) =>
      (needs === undefined || names.has(needs)) &&
      isOf?.(trace) !== false &&
      (isRare !== true || asked.includes(id) || inUse.includes(id)),
  );
  const isExtra = ({ name }: TableInfo) =>
    asked.includes(panelOfTable(name)) && panels.every(({ id }) => id !== panelOfTable(name));
  return [...panels, ...infos.filter(isExtra).map(({ name, title }) => tableEntry(name, title))];
}

function tableEntry(name: string, title: string, sort?: Sort): PanelEntry {
  const render = () => <TablePanel name={name} title={title} {...(sort === undefined ? {} : { sort })} />;
  return { id: panelOfTable(name), title, render, needs: name };
}
