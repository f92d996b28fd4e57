import type { Session } from "../../analyses/session.js";
import { blockIoTable } from "./block-io.js";
import { countersTable } from "./counters.js";
import { cpuUsageTable } from "./cpu-usage.js";
import { criticalPathTables } from "./critical-path.js";
import { exitObjectsTable } from "./exit-objects.js";
import { exitStormsTable } from "./exit-storms.js";
import { exitSummaryTable } from "./exit-summary.js";
import { exitsTable } from "./exits.js";
import { guestRipTable } from "./guest-rip.js";
import { haltPollingTable } from "./halt-polling.js";
import { ipisTable } from "./ipis.js";
import { latenciesTable } from "./latencies.js";
import { latencyShapeTables } from "./latency-histogram.js";
import { latencySummaryTable } from "./latency-summary.js";
import { lockHolderTable } from "./lock-holder.js";
import { lossesOverTimeTable } from "./losses-over-time.js";
import { migrationsTable } from "./migrations.js";
import { nestedExitsTable } from "./nested-exits.js";
import { nestedSplitTable } from "./nested-split.js";
import { networkTable } from "./network.js";
import type { PanelTable } from "./panel-table.js";
import { smtTable } from "./smt.js";
import { stealTable } from "./steal.js";
import { syscallsTable } from "./syscalls.js";
import { vcpuUsageTable } from "./vcpu-usage.js";
import { vmThreadsTable } from "./vm-threads.js";
import { vmUsageTable } from "./vm-usage.js";
import { waitSummaryTable } from "./wait-summary.js";
import { waitsTable } from "./waits.js";

/** The tables that need what the analyses keep beside lanes. Adding one is a file and a line here. */
export function sessionTables(session: Session): readonly PanelTable[] {
  return [
    waitsTable,
    waitSummaryTable,
    stealTable(session),
    exitsTable,
    exitSummaryTable(session),
    exitObjectsTable(session),
    exitStormsTable(session),
    nestedExitsTable,
    nestedSplitTable,
    guestRipTable(session),
    haltPollingTable,
    vmThreadsTable(session),
    latenciesTable(session),
    latencySummaryTable(session),
    ...latencyShapeTables(session),
    ipisTable(session),
    lockHolderTable(session),
    syscallsTable(session),
    blockIoTable(session),
    networkTable(session),
    cpuUsageTable(session),
    vmUsageTable(session),
    vcpuUsageTable(),
    migrationsTable(session),
    smtTable(session),
    countersTable(session),
    lossesOverTimeTable,
    ...criticalPathTables(session),
  ];
}
