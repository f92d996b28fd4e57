import type { PanelTable } from "../export/table.js";
import { blockIoTable } from "./block-io.js";
import {
  exitHistogramTable,
  exitScatterTable,
  latencyHistogramTable,
  latencyScatterTable,
  sliceHistogramTable,
  sliceScatterTable,
  waitHistogramTable,
  waitPercentilesTable,
  waitScatterTable,
} from "./case-tables.js";
import { countersTable } from "./counters.js";
import { cpuSpeedTable } from "./cpu-speed.js";
import { cpuUsageTable } from "./cpu-usage.js";
import { criticalPathSummaryTable, criticalPathTable } from "./critical-path.js";
import { culpritsTable, waitersTable } from "./culprits.js";
import { curveTable } from "./curve.js";
import { exitCasesTable, exitPercentilesTable } from "./exit-latencies.js";
import { exitObjectsTable } from "./exit-objects.js";
import { exitStormsTable } from "./exit-storms.js";
import { exitSummaryTable } from "./exit-summary.js";
import { exitsTable } from "./exits.js";
import { fingerprintGroupsTable } from "./fingerprint-groups.js";
import { fingerprintsTable } from "./fingerprints.js";
import { guestBeliefTable } from "./guest-belief.js";
import { guestProcessesTable } from "./guest-processes.js";
import { guestRipTable } from "./guest-rip.js";
import { guestTimeTable } from "./guest-time.js";
import { haltPollingTable } from "./halt-polling.js";
import { heatMapTable } from "./heat-map.js";
import { hostMemoryTable } from "./host-memory.js";
import { idleExitsTable } from "./idle-exits.js";
import { inferredAgreementTable, inferredRecordedTable } from "./inferred-recorded.js";
import { inputsTable } from "./inputs.js";
import { ipisTable } from "./ipis.js";
import { latenciesTable } from "./latencies.js";
import { latencyPercentilesTable } from "./latency-percentiles.js";
import { latencySummaryTable } from "./latency-summary.js";
import { liveMigrationTable } from "./live-migration.js";
import { lockHolderTable } from "./lock-holder.js";
import { logsTable } from "./logs.js";
import { lossesOverTimeTable } from "./losses-over-time.js";
import { migrationsTable } from "./migrations.js";
import { monitorAgreementTable } from "./monitor-agreement.js";
import { nestedExitsTable } from "./nested-exits.js";
import { nestedSplitTable } from "./nested-split.js";
import { networkTable } from "./network.js";
import { numaBalancingTable } from "./numa-balancing.js";
import { ownCountersTable, ownLatenciesTable, ownLatencySummaryTable, ownStatesTable } from "./own-analyses.js";
import { processRanksTable } from "./process-ranks.js";
import { runsTable } from "./runs.js";
import { samplesTable } from "./samples.js";
import { sliceSummaryTable, slicesTable } from "./slices.js";
import { smtTable } from "./smt.js";
import { stateUsageTable } from "./state-usage.js";
import { stealTable } from "./steal.js";
import { syscallsTable } from "./syscalls.js";
import { vcpuUsageTable } from "./vcpu-usage.js";
import { vmThreadsTable } from "./vm-threads.js";
import { vmUsageTable } from "./vm-usage.js";
import { waitSummaryTable } from "./wait-summary.js";
import { waitsTable } from "./waits.js";
import { wakeupsTable } from "./wakeups.js";

/** The tables beside those of lanes and edges. Adding one is a file and a line here. */
export const SESSION_TABLES: readonly PanelTable[] = [
  waitsTable,
  waitSummaryTable,
  waitPercentilesTable,
  waitHistogramTable,
  waitScatterTable,
  stateUsageTable,
  guestTimeTable,
  inferredAgreementTable,
  inferredRecordedTable,
  stealTable,
  culpritsTable,
  waitersTable,
  wakeupsTable,
  exitsTable,
  exitSummaryTable,
  exitCasesTable,
  exitPercentilesTable,
  exitHistogramTable,
  exitScatterTable,
  exitObjectsTable,
  exitStormsTable,
  nestedExitsTable,
  nestedSplitTable,
  guestRipTable,
  haltPollingTable,
  hostMemoryTable,
  vmThreadsTable,
  latenciesTable,
  latencySummaryTable,
  latencyHistogramTable,
  latencyPercentilesTable,
  latencyScatterTable,
  heatMapTable,
  ipisTable,
  lockHolderTable,
  syscallsTable,
  blockIoTable,
  networkTable,
  cpuUsageTable,
  vmUsageTable,
  vcpuUsageTable,
  migrationsTable,
  numaBalancingTable,
  smtTable,
  fingerprintsTable,
  fingerprintGroupsTable,
  processRanksTable,
  liveMigrationTable,
  cpuSpeedTable,
  idleExitsTable,
  countersTable,
  curveTable,
  samplesTable,
  logsTable,
  guestProcessesTable,
  guestBeliefTable,
  monitorAgreementTable,
  inputsTable,
  runsTable,
  slicesTable,
  sliceSummaryTable,
  sliceHistogramTable,
  sliceScatterTable,
  ownStatesTable,
  ownLatenciesTable,
  ownLatencySummaryTable,
  ownCountersTable,
  lossesOverTimeTable,
  criticalPathTable,
  criticalPathSummaryTable,
];
