import { edgesTable } from "./edges.js";
import { intervalsTable } from "./intervals.js";
import { lostTable } from "./lost.js";
import type { PanelTable } from "./table.js";

/** The tables made from the index alone. The engine adds those that need more (events, findings). */
export const EXPORT_TABLES: readonly PanelTable[] = [intervalsTable, lostTable, edgesTable];
