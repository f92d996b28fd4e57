import { edgesTable } from "./edges.js";
import { intervalsTable } from "./intervals.js";
import { lostTable } from "./lost.js";
import type { ExportTable } from "./table.js";

/** The tables made from the index alone. The engine adds those that need more (events, findings). */
export const EXPORT_TABLES: readonly ExportTable[] = [intervalsTable, lostTable, edgesTable];
