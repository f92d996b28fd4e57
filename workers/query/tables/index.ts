import type { Session } from "../../analyses/session.js";
import { exitsTable } from "./exits.js";
import { latenciesTable } from "./latencies.js";
import type { PanelTable } from "./panel-table.js";
import { stealTable } from "./steal.js";
import { waitsTable } from "./waits.js";

/** The tables that need what the analyses keep beside lanes. Adding one is a file and a line here. */
export function sessionTables(session: Session): readonly PanelTable[] {
  return [waitsTable, stealTable(session), exitsTable, latenciesTable(session)];
}
