import type { ExportTable } from "../export/table.js";

/** A table that panels show and `export` prints, from one definition. */
export interface PanelTable extends ExportTable {
  /** Heading of its panel. */
  readonly title: string;
  /** One sentence on what a row is. */
  readonly about: string;
}
