import { Latency } from "../../facts/latency-store.js";
import type { Evidence } from "../../fingerprint/evidence.js";
import { NET_WAYS } from "../../fingerprint/sums.js";
import type { LaneId } from "../../model/lanes.js";
import { WaitReason } from "../../model/states.js";
import type { QueryContext } from "../context.js";
import { exitColumns } from "../exits/exit-columns.js";
import { STEP_ROWS, type Steps } from "../resumable.js";

/** What each machine's trace holds at least once, anywhere in it. */
export type Recorded = (machine: string) => ReadonlySet<Evidence>;

export function* recordedOf(context: QueryContext): Steps<Recorded> {
  const { lanes, inventory, waits, latencies, runqueue, counters } = context;
  const byMachine = new Map<string, Set<Evidence>>();
  const note = (lane: LaneId, evidence: Evidence) => {
    const machine = lanes.specs[lane]?.machine ?? "";
    const own = byMachine.get(machine) ?? new Set<Evidence>(["states"]);
    byMachine.set(machine, own.add(evidence));
  };
  for (const [row, lane] of inventory.machines.lane.entries()) {
    if (inventory.machines.seesSwitches[row] === 1) note(lane, "switches");
  }
  for (const lane of inventory.vcpus.lane) {
    const { starts } = yield* exitColumns(context, lane);
    if (0 < starts.length) note(lane, "exits");
  }
  yield* eachRow(waits.count, (row) => {
    if (WaitReason.UNKNOWN < waits.columns.reason.at(row)) note(waits.columns.lane.at(row), "causes");
  });
  yield* eachRow(latencies.count, (row) => {
    const evidence = OF_LATENCY[latencies.columns.kind.at(row)];
    if (evidence !== undefined) note(latencies.columns.lane.at(row), evidence);
  });
  yield* eachRow(runqueue.count, (row) => {
    if (runqueue.columns.isPreempted.at(row) === 0) note(runqueue.columns.cpuLane.at(row), "wakeups");
  });
  for (const series of counters.series) {
    const way = NET_WAYS.find((own) => own === series.counter);
    if (way !== undefined && 0 < series.points.count) note(series.lane, way);
  }
  return (machine) => byMachine.get(machine) ?? new Set(["states"]);
}

const OF_LATENCY: Partial<Record<number, Evidence>> = {
  [Latency.IRQ_INJECT]: "injections",
  [Latency.BLOCK]: "requests",
  [Latency.BLOCK_QUEUE]: "queued",
};

function* eachRow(count: number, visit: (row: number) => void): Steps<void> {
  for (let row = 0; row < count; row += 1) {
    if (row % STEP_ROWS === 0) yield;
    visit(row);
  }
}
