import { exitName, ISA_NAMES, isaOf, reasonOf } from "../../model/kvm/exit-code.js";
import type { Row } from "../export/table.js";
import { type NestedExits, nestedExitSteps } from "../nested-exits.js";
import type { PanelTable } from "./panel-table.js";

/** The cost of exits of guests inside VMs: a reflected exit causes several exits of the VM's own hypervisor. */
export const nestedExitsTable: PanelTable = {
  name: "nested-exits",
  title: "Nested exits",
  about: "A reason for which a guest inside a VM left, and the exits of the VM's hypervisor until it was back.",
  columns: [
    { name: "lane", type: "lane" },
    { name: "isa", type: "text" },
    { name: "reason_code", type: "number" },
    { name: "reason", type: "text" },
    { name: "handled_by_host", type: "number" },
    { name: "reflected", type: "number" },
    { name: "mean_exits", type: "number" },
    { name: "max_exits", type: "number" },
    { name: "total_ns", type: "duration" },
    { name: "max_ns", type: "duration" },
    { name: "host_ns", type: "duration" },
    { name: "hypervisor_ns", type: "duration" },
  ],
  *rows({ lanes, untilNs }, { t0, t1, hasLane }) {
    for (let lane = 0; lane < lanes.count; lane++) {
      const spec = lanes.specs[lane];
      if (spec?.kind !== "vcpu" || !hasLane(spec.path)) continue;
      for (const exits of yield* nestedExitSteps(lanes.track(lane), t0, t1, untilNs)) yield exitsRow(spec.path, exits);
    }
  },
};

function exitsRow(path: string, exits: NestedExits): Row {
  const { code, handled, reflected, maxExits, totalNs, maxNs, hostNs, hypervisorNs } = exits;
  const mean = reflected === 0 ? 0 : Math.round((100 * exits.exits) / reflected) / 100;
  return [
    path,
    ISA_NAMES[isaOf(code)],
    reasonOf(code),
    exitName(code),
    handled,
    reflected,
    mean,
    maxExits,
    totalNs,
    maxNs,
    hostNs,
    hypervisorNs,
  ];
}
