import type { PanelTable, Row } from "../export/table.js";
import { durationColumns, laneColumns, numberColumns, textColumns } from "../export/table.js";
import { type NestedExits, nestedExitSteps } from "../nested-exits.js";
import { lanesOf } from "../session-window.js";
import { exitCells } from "./exits.js";

/** The cost of exits of guests inside VMs: a reflected exit causes several exits of the VM's own hypervisor. */
export const nestedExitsTable: PanelTable = {
  name: "nested-exits",
  title: "Nested exits",
  about: "A reason for which a guest inside a VM left, and the exits of the VM's hypervisor until it was back.",
  columns: [
    ...laneColumns("lane"),
    ...textColumns("isa"),
    ...numberColumns("reason_code"),
    ...textColumns("reason"),
    ...numberColumns("handled_by_host", "reflected", "mean_exits", "max_exits"),
    ...durationColumns("total_ns", "max_ns", "host_ns", "hypervisor_ns"),
  ],
  *rows(context, { t0, t1, hasLane }) {
    for (const [lane, spec] of lanesOf(context, hasLane, "vcpu")) {
      for (const exits of yield* nestedExitSteps(context.lanes.track(lane), t0, t1, context.untilNs))
        yield exitsRow(spec.path, exits);
    }
  },
};

function exitsRow(path: string, exits: NestedExits): Row {
  const { code, handled, reflected, maxExits, totalNs, maxNs, hostNs, hypervisorNs } = exits;
  const mean = reflected === 0 ? 0 : Math.round((100 * exits.exits) / reflected) / 100;
  return [path, ...exitCells(code), handled, reflected, mean, maxExits, totalNs, maxNs, hostNs, hypervisorNs];
}
