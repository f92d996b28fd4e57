import { Latency } from "../../facts/latency-store.js";
import { NET_WAYS, type Sums } from "../../fingerprint/sums.js";
import type { LaneId } from "../../model/lanes.js";
import { begunRows } from "../begun-rows.js";
import type { QueryContext } from "../context.js";
import { exitColumns, exitsIn } from "../exits/exit-columns.js";
import { STEP_ROWS, type Steps } from "../resumable.js";
import { ThreadRoles } from "../thread-roles.js";
import { addExit } from "./lane-sums.js";
import type { Periods } from "./periods.js";
import { vectorReasons } from "./vectors-of-vms.js";

/** The sums of each VM, by its lane: one for each period. */
export type VmSums = ReadonlyMap<LaneId, readonly Sums[]>;

/** Adds what lanes do not tell: exits as the table `exits` counts them, interrupts, requests, bytes. */
export function* addVmFacts(context: QueryContext, periods: Periods, byVm: VmSums): Steps<void> {
  const { inventory } = context;
  for (const [row, lane] of inventory.vcpus.lane.entries()) {
    const sums = byVm.get(inventory.vms.lane[inventory.vcpus.vm[row] as number] as LaneId);
    if (sums !== undefined) yield* addExits(context, periods, lane, sums);
  }
  yield* addLatencies(context, periods, byVm);
  addCounters(context, periods, byVm);
}

function* addExits(context: QueryContext, periods: Periods, lane: LaneId, sums: readonly Sums[]): Steps<void> {
  const columns = yield* exitColumns(context, lane);
  const { from, to } = exitsIn(columns, periods.t0, periods.t1);
  for (let i = from; i < to; i += 1) {
    if (i % STEP_ROWS === 0) yield;
    addExit(sums[periods.at(columns.starts[i] as number)] as Sums, columns.codes[i] as number);
  }
}

function* addLatencies(context: QueryContext, periods: Periods, byVm: VmSums): Steps<void> {
  const roles = new ThreadRoles(context);
  const reasonOf = yield* vectorReasons(context, (lane) => roles.vmOf(lane));
  const { latencies } = context;
  const { kind, lane, start, end, detail } = latencies.columns;
  for (const { from, to } of begunRows(latencies, start, periods.t0, periods.t1)) {
    for (let row = from; row < to; row += 1) {
      if (row % STEP_ROWS === 0) yield;
      const what = kind.at(row);
      if (what !== Latency.IRQ_INJECT && what !== Latency.BLOCK && what !== Latency.BLOCK_QUEUE) continue;
      const vm = roles.vmOf(lane.at(row));
      const own = byVm.get(vm)?.[periods.at(start.at(row))];
      if (own === undefined) continue;
      if (what === Latency.IRQ_INJECT) {
        const reason = reasonOf(vm, detail.at(row));
        own.injected[reason] = (own.injected[reason] as number) + 1;
      } else (what === Latency.BLOCK ? own.device : own.queue).add(end.at(row) - start.at(row));
    }
  }
}

function addCounters({ counters }: QueryContext, periods: Periods, byVm: VmSums): void {
  for (const series of counters.series) {
    const sums = byVm.get(series.lane) ?? [];
    const way = NET_WAYS.findIndex((own) => own === series.counter);
    for (const [period, own] of sums.entries()) {
      const growth = () => series.growth(periods.startOf(period), periods.endOf(period));
      if (series.counter === "disk-read-bytes") own.readBytes += growth();
      else if (series.counter === "disk-write-bytes") own.writtenBytes += growth();
      else if (0 <= way) own.net[way] = (own.net[way] as number) + growth();
    }
  }
}
