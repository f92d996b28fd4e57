import type { PanelTable } from "../export/table.js";
import { blockIoTable } from "./block-io.js";
import { countersTable } from "./counters.js";
import { cpuUsageTable } from "./cpu-usage.js";
import { criticalPathSummaryTable, criticalPathTable } from "./critical-path.js";
import { exitCasesTable, exitHistogramTable, exitPercentilesTable } from "./exit-latencies.js";
import { exitObjectsTable } from "./exit-objects.js";
import { exitStormsTable } from "./exit-storms.js";
import { exitSummaryTable } from "./exit-summary.js";
import { exitsTable } from "./exits.js";
import { guestRipTable } from "./guest-rip.js";
import { haltPollingTable } from "./halt-polling.js";
import { ipisTable } from "./ipis.js";
import { latenciesTable } from "./latencies.js";
import { latencyHistogramTable, latencyPercentilesTable } from "./latency-histogram.js";
import { latencySummaryTable } from "./latency-summary.js";
import { lockHolderTable } from "./lock-holder.js";
import { lossesOverTimeTable } from "./losses-over-time.js";
import { migrationsTable } from "./migrations.js";
import { nestedExitsTable } from "./nested-exits.js";
import { nestedSplitTable } from "./nested-split.js";
import { networkTable } from "./network.js";
import { smtTable } from "./smt.js";
import { stateUsageTable } from "./state-usage.js";
import { stealTable } from "./steal.js";
import { syscallsTable } from "./syscalls.js";
import { vcpuUsageTable } from "./vcpu-usage.js";
import { vmThreadsTable } from "./vm-threads.js";
import { vmUsageTable } from "./vm-usage.js";
import { waitSummaryTable } from "./wait-summary.js";
import { waitsTable } from "./waits.js";

/** The tables beside those of lanes and edges. Adding one is a file and a line here. */
export const SESSION_TABLES: readonly PanelTable[] = [
  waitsTable,
  waitSummaryTable,
  stateUsageTable,
  stealTable,
  exitsTable,
  exitSummaryTable,
  exitCasesTable,
  exitPercentilesTable,
  exitHistogramTable,
  exitObjectsTable,
  exitStormsTable,
  nestedExitsTable,
  nestedSplitTable,
  guestRipTable,
  haltPollingTable,
  vmThreadsTable,
  latenciesTable,
  latencySummaryTable,
  latencyHistogramTable,
  latencyPercentilesTable,
  ipisTable,
  lockHolderTable,
  syscallsTable,
  blockIoTable,
  networkTable,
  cpuUsageTable,
  vmUsageTable,
  vcpuUsageTable,
  migrationsTable,
  smtTable,
  countersTable,
  lossesOverTimeTable,
  criticalPathTable,
  criticalPathSummaryTable,
];
