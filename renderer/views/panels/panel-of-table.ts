const TABLE_PANEL = "table:";

/** Tables with a panel made for them. */
const OWN_PANELS: Readonly<Record<string, string>> = {
  steal: "steal",
  "heat-map": "heat",
  curve: "curve",
  "critical-path": "path",
  "critical-path-summary": "path",
};

/** Id of the panel that shows a table. */
export function panelOfTable(name: string): string {
  return OWN_PANELS[name] ?? `${TABLE_PANEL}${name}`;
}

/** Whether a panel shows one table and nothing else. */
export function isTablePanel(id: string): boolean {
  return id.startsWith(TABLE_PANEL);
}
